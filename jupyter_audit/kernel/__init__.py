"""What ``%load_ext jupyter_audit`` gives: recording, ``%audit``, and the comm that the panel listens on.

Loading it imports the standard library and IPython only; what needs more is imported when it is asked for.
"""
