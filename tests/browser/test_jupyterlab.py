"""A notebook in JupyterLab, as a researcher opens it: every cell runs, its figures are there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "01_the_study.ipynb"
STARTS, RUNS = 90, 300  # seconds


@pytest.fixture(scope="module")
def lab(tmp_path_factory, composed_run):
    """Return the address of a JupyterLab over a copy of the notebooks, the corpus and a run."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    for made in ("data", "figures"):
        shutil.copytree(composed_run[1] / made, folder / made)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ip=127.0.0.1", "--IdentityProvider.token=", "--expose-app-in-browser"]
    home = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **home}, stdout=log, stderr=log
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/api", server, folder / "log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address, server, log):
    end = time.monotonic() + STARTS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def test_a_notebook_runs_whole_and_shows_its_figures(chromium, lab):
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{lab}/lab/tree/notebooks/{NOTEBOOK}")
    page.wait_for_function(
        """() => {
          const shown = window.jupyterapp?.shell.currentWidget;
          return shown?.context?.isReady && shown.sessionContext.session?.kernel?.status === 'idle';
        }""",
        timeout=STARTS * 1000,
    )
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(
        """() => {
          const shown = window.jupyterapp.shell.currentWidget;
          const cells = [...shown.content.model.cells].filter((cell) => cell.type === 'code');
          return cells.every((cell) => cell.executionCount && cell.executionState !== 'running');
        }""",
        timeout=RUNS * 1000,
    )
    outputs = page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
          .filter((cell) => cell.type === 'code').flatMap((cell) => cell.outputs.toJSON())"""
    )
    page.close()
    kinds = [output["output_type"] for output in outputs]
    assert "error" not in kinds
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
    shown = [o["data"] for o in outputs if "data" in o]
    assert sum("image/svg+xml" in data for data in shown) == 3
    assert any("<iframe" in "".join(data.get("text/html", "")) for data in shown)
    text = " ".join("".join(o.get("text", "")) for o in outputs)
    assert re.search(r"36 policies.*composed", text)
