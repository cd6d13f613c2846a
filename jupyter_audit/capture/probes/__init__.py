"""One file a kind of fact: what it looks at, what it leaves out, and what it cannot see."""
