"""One answer for every face: what an audit, a session and a checklist say together."""
