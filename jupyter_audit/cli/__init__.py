"""The command line: ``jupyter-audit`` and ``jupyter audit``, one module a command."""
