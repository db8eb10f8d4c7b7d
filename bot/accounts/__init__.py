"""Who of the staff may sign in, what each may see, and how they prove that it is them."""
