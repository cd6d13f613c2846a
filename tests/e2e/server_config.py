# Loopback server for the browser tests: open to whoever can reach it. Never for real work.
import os

c = get_config()  # noqa: F821
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.port_retries = 0
c.ServerApp.allow_root = True
c.IdentityProvider.token = ""
c.ServerApp.disable_check_xsrf = False
c.ServerApp.allow_unauthenticated_access = True
c.LabApp.expose_app_in_browser = True
c.JupyterNotebookApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LabServerApp.workspaces_dir = os.environ["E2E_HOME"] + "/workspaces"
c.LabServerApp.user_settings_dir = os.environ["E2E_HOME"] + "/settings"
