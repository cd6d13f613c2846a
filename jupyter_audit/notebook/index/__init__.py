"""Every call, reference, import and binding of a notebook by qualified name: one walk over each cell, then resolved."""
