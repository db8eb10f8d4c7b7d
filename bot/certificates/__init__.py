"""Certificates: from a decision to a PDF, its number, and what becomes of it afterwards."""
