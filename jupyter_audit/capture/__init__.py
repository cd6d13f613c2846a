"""Facts from a live kernel: what ran, what it read and wrote, what seeded it. Capture never judges.

Inside the kernel whose cells are to be recorded (standard library and IPython only)::

    from jupyter_audit.capture.start import start_recording, stop_recording, current_recording

    recording = start_recording(shell, notebook=None, journal=None)   # -> Recording; quiet, returns at once
    recording.session()      # -> model.session.Session: everything so far, environment included
    recording.journal        # -> Path | None: the journal file (it exists once the first cell has ended)
    recording.stop()         # -> Session: writes the end, undoes every patch; `stop_recording(shell)` does the same

``notebook`` is the notebook's path, by default taken from the Jupyter server; ``journal`` is an exact file to
write instead of the computed place. Both may be ``str`` or ``Path``. A second ``start_recording`` on one shell
returns the recording that is already running. A cell counts from 1 in the order in which runs begin; silent
executions (``silent=True``) are not counted.

Replay, in a fresh kernel, before the first cell::

    from jupyter_audit.capture.replay import replay_entropy

    replayer = replay_entropy(shell, entropy, plan=None)   # -> EntropyReplayer; may be combined with a recording
    replayer.outcome()       # -> ReplayOutcome(fed, missed, unused): how many draws were fed, fresh, left over
    replayer.stop()          # undoes every patch

The n-th cell that runs is fed what the ``plan[n - 1]``-th recorded run drew (a ``seq`` of the session, None for
a cell that was not recorded); without a plan, the n-th recorded run.

From any process, to find and read what was recorded::

    from jupyter_audit.capture.journal import find_session, journal_folder, prune, read_session

    find_session(notebook)   # -> Path | None: the newest journal of this notebook
    read_session(path)       # -> Session; UnreadableError for a broken chain, a torn last line is noted
    read_source(path, run)   # -> str | None: a run's source as stored, redacted

For a kernel in which this package is not installed::

    from jupyter_audit.capture.private_path import bootstrap_code, build_private_path

    code = bootstrap_code(build_private_path(), notebook=None)   # execute with silent=True, store_history=False
    # the same as `%load_ext jupyter_audit`: starts recording, gives %audit and the comm target "jupyter_audit"

``redact.redact(text) -> str`` and ``redact.SECRET_PATTERNS`` sit below everything that writes.
"""
