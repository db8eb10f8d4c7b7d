"""Pure functions from facts to what each attendee did."""
