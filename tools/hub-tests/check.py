"""Checks that a cache made by huggingface_hub serves Fovea without a byte fetched, and the other way round."""

import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

JAVA, CLASSPATH = sys.argv[1:3]
REPOSITORY = "org/tiny"
COMMIT = "1" * 40
# What mlx-vlm asks for.
PATTERNS = ["*.json", "*.safetensors", "*.py", "*.model", "*.tiktoken", "*.txt", "*.jinja"]


def java(name, *arguments):
    return [JAVA, "-cp", CLASSPATH, f"dev.fovea.{name}", *arguments]


def fovea(command, endpoint, cache):
    """Returns the folder of the snapshot that Fovea finds or pulls, or fails with its reason."""
    done = subprocess.run(java("hub.PullProcess", command, endpoint, str(cache)), capture_output=True, text=True)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def fetches(endpoint):
    with urllib.request.urlopen(endpoint + "/fetches") as answer:
        return int(answer.read())


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def check(what, right):
    print(("ok    " if right else "WRONG ") + what, flush=True)
    if not right:
        sys.exit(1)


def main():
    hub = subprocess.Popen(java("fakehub.FakeHubProcess"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    endpoint = hub.stdout.readline().strip()
    os.environ["HF_ENDPOINT"] = endpoint
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from huggingface_hub import __version__, hf_hub_download, scan_cache_dir, snapshot_download

    print(f"huggingface_hub {__version__}")
    with tempfile.TemporaryDirectory() as folder:
        theirs = Path(folder) / "theirs"
        all_files = Path(snapshot_download(REPOSITORY, cache_dir=theirs))
        before = fetches(endpoint)
        check("Fovea finds what huggingface_hub fetched", fovea("find", endpoint, theirs) == all_files)
        check("Fovea's pull leaves it as it is", fovea("pull", endpoint, theirs) == all_files)
        check("and fetches nothing", fetches(endpoint) == before)

        partly = Path(folder) / "partly"
        some = Path(snapshot_download(REPOSITORY, cache_dir=partly, allow_patterns=["*.json"]))
        check("Fovea does not take a part for a model", fovea("find", endpoint, partly) is None)
        before = fetches(endpoint)
        check("Fovea completes it", fovea("pull", endpoint, partly) == some)
        check("and fetches the rest", fetches(endpoint) > before)
        check("which are the right files", contents(some).items() <= contents(all_files).items())

        ours = Path(folder) / "ours"
        pulled = fovea("pull", endpoint, ours)
        before = fetches(endpoint)
        local = Path(snapshot_download(REPOSITORY, cache_dir=ours, local_files_only=True))
        check("huggingface_hub finds what Fovea fetched", local == pulled)
        normal = Path(snapshot_download(REPOSITORY, cache_dir=ours, allow_patterns=PATTERNS))
        check("huggingface_hub's download leaves it as it is", normal == pulled)
        hf_hub_download(REPOSITORY, "config.json", cache_dir=ours)
        check("and fetches nothing", fetches(endpoint) == before)
        check("the files are the same", contents(pulled).items() <= contents(all_files).items())

        info = scan_cache_dir(ours)
        check("its scan knows the cache", not info.warnings and [r.repo_id for r in info.repos] == [REPOSITORY])
        info.delete_revisions(COMMIT).execute()
        check("what it deletes is gone for Fovea", fovea("find", endpoint, ours) is None)
        check("and comes again", fovea("pull", endpoint, ours) == pulled)
    hub.stdin.close()
    hub.wait()
    print("all right")


main()
