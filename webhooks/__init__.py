"""What reaches us from outside: Zoom's deliveries and evaluation forms."""
