"""Calls that make a value harmless in HTML, by qualified name or by their last part."""

ESCAPES = frozenset(
    (
        "html.escape markupsafe.escape flask.escape bleach.clean nh3.clean cgi.escape xml.sax.saxutils.escape escape "
        "json.dumps urllib.parse.quote base64.b64encode to_html _repr_html_ markdown.markdown sanitize jsonify "
        "render_template url_for tojson"
    ).split()
)
