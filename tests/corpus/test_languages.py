import resource
import subprocess
import sys


def test_without_room_for_temporary_files_the_error_says_so(tmp_path):
    (tmp_path / "manifest.csv").write_text("policy_id,profession,country\na,counsellor,GB\n")
    (tmp_path / "a.txt").write_text("I never accept friend requests from clients.")
    command = [sys.executable, "-B", "-m", "policyanalysis", "check", "--corpus", str(tmp_path)]

    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the folder for temporary files" in done.stderr
    assert "set TMPDIR" in done.stderr
