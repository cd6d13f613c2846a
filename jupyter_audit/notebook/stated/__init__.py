"""What people wrote: comments, waivers, origin, statements, and personal data that they should not have written."""
