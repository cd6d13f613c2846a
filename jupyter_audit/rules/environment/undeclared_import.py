"""An import that the project's requirements do not name."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.packages.distributions import brings, normal, sources_of
from jupyter_audit.notebook.packages.modules import installed_here, outside_imports
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UndeclaredImport(NotebookRule):
    """An import whose distribution neither the project's requirements nor an install line of the notebook names.

    ## Why it matters
    Who installs what the project asks for still misses this package, or gets it only while some other package
    happens to bring it along. Where the distribution has another name than the module (`cv2` is `opencv-python`,
    `fitz` is `pymupdf`), the obvious `pip install` even gives another package.

    ## What to do
    Add the distribution, with its version, to the requirements.

    ## See also
    - Python Packaging User Guide, "Distribution package vs. import package"
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "`{module}` is imported, but `{distribution}` is not named in {files}"
    bad = (
        """
        # %%
        %pip install "pandas==2.2.3"
        # %%
        import pandas as pd
        import numpy as np
        import cv2  # !
        """,
    )
    good = (
        """
        # %%
        %pip install "scikit-learn==1.5.2" opencv-python-headless==4.10.0.84
        # %%
        import cv2, json
        import numpy as np
        from sklearn.svm import SVC
        try:
            import cupy
        except ImportError:
            cupy = None
        """,
        """
        # %%
        import pandas as pd
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        lines = installed_here(audited.index)
        project = audited.project
        named = lines | {requirement.name for requirement in project.requirements}
        if not named:
            return
        files = sorted({requirement.source for requirement in project.requirements})
        for found in outside_imports(audited.index, project):
            if found.top and not brings(found.top, named):
                source = sources_of(found.top)[0]
                evidence = (f"the module comes from `{source}`",) if source != normal(found.top) else ()
                values: dict[str, object] = {
                    "module": found.top,
                    "files": ", ".join(files[:3]) or "the notebook's install line",
                    "distribution": source,
                }
                yield Hit(place_of(found.cell, found.item.node), values, evidence=evidence)
