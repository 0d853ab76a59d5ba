"""A real Apache on loopback, configured as w3id.org is."""

import http.client
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.nginx import program
from tests.process import free_port
from tests.serve.conftest import PATIENCE, wait_until

# The parts of w3id.org's published configuration that redirects depend on.
CONFIGURATION = """ServerRoot {folder}
ServerName w3id.org
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/errors
User nobody
Group nogroup
{modules}
DocumentRoot {folder}/ids
TypesConfig /dev/null
Header always set Access-Control-Allow-Origin "*"
AccessFileName .htaccess
DirectoryIndex index.html index.htm
<Directory />
  Options FollowSymLinks
  AllowOverride None
  Require all denied
</Directory>
<Directory {folder}/ids>
  Options Indexes FollowSymLinks MultiViews
  AllowOverride All
  Require all granted
</Directory>
<Files ~ "^\\.ht">
  Require all denied
</Files>
"""
MODULES = (
    "mpm_event authn_core authz_core authz_host access_compat rewrite alias headers setenvif env "
    "mime dir autoindex negotiation"
)
MODULE_FOLDER = Path("/usr/lib/apache2/modules")


@dataclass(frozen=True, slots=True)
class Apache:
    port: int

    def get(self, path: str) -> tuple[int, str | None]:
        """Return the status and the redirect target, without following it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Host": "w3id.org"})
            response = connection.getresponse()
            return response.status, response.headers["Location"]
        finally:
            connection.close()


@contextmanager
def run_apache(folder: Path, name: str, files: Path) -> Iterator[Apache]:
    """Run Apache with these files in a folder of that name."""
    command, port = program("apache2"), free_port()
    shutil.copytree(files, folder / "ids" / name)
    modules = "\n".join(
        f"LoadModule {m}_module {MODULE_FOLDER}/mod_{m}.so" for m in MODULES.split()
    )
    configuration = CONFIGURATION.format(folder=folder, port=port, modules=modules)
    (folder / "httpd.conf").write_text(configuration, "utf-8")
    process = subprocess.Popen(
        [command, "-f", str(folder / "httpd.conf"), "-D", "FOREGROUND"], stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: is_up(process, Apache(port), folder), "Apache is up")
        yield Apache(port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def is_up(process: subprocess.Popen[bytes], apache: Apache, folder: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError((folder / "errors").read_text("utf-8"))
    try:
        return apache.get("/")[0] > 0
    except OSError:
        return False
