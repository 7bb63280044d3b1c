"""Set a checkout up: `.venv`, the engine built once, the package. Stdlib only.

Run by `make` with the system's Python, before anything is installed:
`python3 -m studio.bootstrap [--venv DIR] [--dev]`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LLAMA = "llama-cpp-python==0.3.36"

# Only what Protean loads: libllama and ggml. No tools, server, tests, vision library.
LEAN = {
    "LLAVA_BUILD": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_SERVER": "OFF",
}
# The package's CMakeLists forces llama.cpp's `common` library on through the cache; a
# normal variable set by the project-include hook is seen first (CMP0077, CMP0126).
HOOK = "set(LLAMA_BUILD_COMMON OFF)\n"
STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")


class MissingError(Exception):
    """Something the machine lacks, with what to do about it."""


def check_machine(*, build: bool) -> None:
    """Name everything that is missing at once, with one line that mends it."""
    missing: list[str] = []
    packages: list[str] = []
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before pip can refuse
        missing.append(f"Python 3.11 or newer (this is {platform.python_version()})")
        packages.append("python3")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        missing.append("Python's venv module")
        packages.append("python3-venv")
    if build:
        if not (shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")):
            missing.append("a C/C++ compiler")
            packages.append("g++")
        if not shutil.which("cmake"):
            missing.append("cmake")
            packages.append("cmake")
        if not (shutil.which("ninja") or shutil.which("make")):
            missing.append("make")
            packages.append("make")
    if missing:
        raise MissingError(
            "Protean needs " + ", ".join(missing) + ".\n"
            "On Debian or Ubuntu: sudo apt install " + " ".join(packages) + "\n"
            "On macOS: xcode-select --install, and brew install cmake python@3.12"
        )


def accelerator() -> tuple[str, dict[str, str]]:
    """Name and build options of the GPU support to build; ("", {}) for none.

    Asks for the toolchain and for a device: a compiler alone would cost half an hour
    of building for nothing.
    """
    if shutil.which("nvcc") and (
        Path("/dev/nvidia0").exists() or shutil.which("nvidia-smi")
    ):
        return "CUDA", {"GGML_CUDA": "ON"}
    if shutil.which("hipcc") and Path("/dev/kfd").exists():
        return "HIP", {"GGML_HIP": "ON"}
    if shutil.which("glslc") and any(Path("/dev/dri").glob("renderD*")):
        return "Vulkan", {"GGML_VULKAN": "ON"}
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return "Metal", {}
    return "", {}


def cpu_flags() -> str:
    """What decides whether a native build made elsewhere would run here."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith(("flags", "Features")):
                return line
    except OSError:
        pass
    return platform.processor()


def wheel_folder(options: dict[str, str]) -> Path:
    """Where the built engine is kept for every checkout of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    what = "\n".join([LLAMA, platform.machine(), cpu_flags(), repr(options), HOOK])
    key = hashlib.sha256(what.encode()).hexdigest()[:16]
    return Path(base) / "protean" / "wheels" / key


def say(text: str) -> None:
    print(text, flush=True)


def watch_build(command: Sequence[str], log: Path) -> bool:
    """Run the build, show that it moves, keep its output in `log`."""
    started = time.monotonic()
    tty = sys.stdout.isatty()
    shown = started
    steps = ""
    with log.open("w", encoding="utf-8", errors="replace") as out:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace",
        )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            out.write(line)
            if match := STEP.match(line):
                steps = f"step {match[1]} of {match[2]}"
            now = time.monotonic()
            if now - shown >= (1 if tty else 15):
                shown = now
                minutes, seconds = divmod(int(now - started), 60)
                clock = f"{minutes}:{seconds:02d}"
                text = f"  building the engine: {steps or 'fetching'}, {clock}"
                print(
                    f"\r{text:<60}" if tty else text,
                    end="" if tty else "\n",
                    flush=True,
                )
        code = process.wait()
    if tty:
        print()
    return code == 0


def build_engine(pip: Sequence[str], name: str, options: dict[str, str]) -> Path:
    """The engine's wheel, from the user's cache or built now.

    Raises MissingError when the build fails, naming its log.
    """
    folder = wheel_folder(options)
    if kept := sorted(folder.glob("llama_cpp_python-*.whl")):
        return kept[0]
    check_machine(build=True)
    folder.mkdir(parents=True, exist_ok=True)
    say(
        f"Building the engine (llama.cpp{' for ' + name if name else ''}). "
        "This happens once and takes some minutes (about 3 to 10 on two cores)."
    )
    log = folder / "build.log"
    with tempfile.TemporaryDirectory() as scratch:
        hook = Path(scratch) / "lean.cmake"
        hook.write_text(HOOK)
        defines = {**LEAN, **options, "CMAKE_PROJECT_llama_cpp_INCLUDE": str(hook)}
        os.environ.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count() or 2))
        made = Path(scratch) / "made"
        command = [
            *pip, "wheel", "-v", "--no-deps", "--no-cache-dir",
            "--no-binary", "llama-cpp-python",
            *(f"-Ccmake.define.{key}={value}" for key, value in defines.items()),
            "-w", str(made), LLAMA,
        ]  # fmt: skip
        done = watch_build(command, log)
        wheels = sorted(made.glob("*.whl"))
        if not done or not wheels:
            if options:
                say(f"Building for {name} failed ({log}); building for the processor.")
                return build_engine(pip, "", {})
            raise MissingError(
                f"Building the engine failed. The whole output is in {log}"
            )
        # Moved last, so that an interrupted build never leaves half a wheel behind.
        partial = folder / (wheels[0].name + ".partial")
        shutil.copyfile(wheels[0], partial)
        return partial.rename(folder / wheels[0].name)


def requirements(*, dev: bool) -> list[str]:
    """What pip installs beside the package itself."""
    if not dev:
        return []
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["dependency-groups"]["dev"])


def set_up(venv: Path, *, dev: bool) -> None:
    """Make or complete `venv`. Does nothing twice; raises MissingError."""
    check_machine(build=False)
    python = venv / "bin" / "python"
    if not python.exists():
        say(f"Making {venv.name} (about a minute, plus the engine the first time)")
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    wheel = build_engine(pip, *accelerator())
    say(
        "Installing the studio"
        + (" and its tests' tools (torch: over 1 GB)" if dev else "")
    )
    # The tests train models at toy size; the studio alone stays free of torch.
    studio = str(ROOT) + ("[voice]" if dev else "")
    subprocess.run(
        [*pip, "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel),
         "-e", studio, *requirements(dev=dev)],
        check=True,
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bootstrap", description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    parser.add_argument("--dev", action="store_true")
    args = parser.parse_args(argv)
    try:
        set_up(args.venv.resolve(), dev=args.dev)
    except MissingError as lack:
        print(lack, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"Set-up stopped: {Path(str(error.cmd[0])).name} failed; its words are "
              "above. Mend that and run make again.", file=sys.stderr)  # fmt: skip
        return 2
    except KeyboardInterrupt:
        print("\nSet-up stopped. Run make again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
