"""For the assistant itself: the text to hand to a model, and a server that lets an agent check its own cell."""
