"""Stored objects that everybody may read."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import default, literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OPEN = frozenset({"public-read", "public-read-write", "authenticated-read", "publicread", "container", "blob"})
_ACL = ("put_object_acl", "put_bucket_acl", "put_object", "upload_file", "upload_fileobj", "create_bucket", "put",
    "copy_object", "create_container", "set_container_access_policy")  # fmt: skip


class PublicStorage(NotebookRule):
    """A bucket or an object in it that is opened to the public.

    ## Why it matters
    The address of a bucket can be guessed, and is; scanners list open ones all day. What lay there once is copied.

    ## What to do
    Leave objects private and hand out signed addresses that end (`generate_presigned_url(..., ExpiresIn=3600)`).

    ## See also
    - CWE-732: https://cwe.mitre.org/data/definitions/732.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 732
    message = "everybody on the network may read this ({how})"
    bad = (
        """
        # %%
        import boto3
        s3 = boto3.client("s3")
        s3.put_object_acl(Bucket="lab", Key="people.csv", ACL="public-read")  # !
        s3.upload_file("a.csv", "lab", "a.csv", ExtraArgs={"ACL": "public-read"})  # !
        def put(key, body, acl="public-read"):
            s3.put_object(Bucket="lab", Key=key, Body=body, ACL=acl)  # !
        """,
        """
        # %%
        from google.cloud import storage
        storage.Client().bucket("lab").blob("a.csv").make_public()  # !
        """,
    )
    good = (
        """
        # %%
        import boto3
        s3 = boto3.client("s3")
        s3.put_object(Bucket="lab", Key="a.csv", Body=b"", ACL="private")
        s3.upload_file("a.csv", "lab", "a.csv", ExtraArgs={"ContentType": "text/csv"})
        s3.generate_presigned_url("get_object", Params={"Bucket": "lab", "Key": "a.csv"}, ExpiresIn=600)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.methods("make_public"):
            yield Hit(place_of(call.cell, call.node), {"how": "`make_public`"})
        for call in index.methods(*_ACL) if index.imported("boto3", "aioboto3", "azure", "botocore", "oss2") else ():
            for name in ("ACL", "public_access"):
                given = option(index, call, name)
                value = literal(index, default(index, given, call) or given, call)
                if isinstance(value, str) and value.lower() in _OPEN:
                    yield Hit(place_of(call.cell, call.node), {"how": f"`{name}={value!r}`"})
            extra = index.value(call.keyword("ExtraArgs"), call)
            if extra is not None and any(getattr(node, "value", None) in _OPEN for node in walk(extra)):
                yield Hit(place_of(call.cell, call.node), {"how": "`ACL` in `ExtraArgs`"})
