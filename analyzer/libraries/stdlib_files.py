"""``os``, ``pathlib``, ``glob``, ``json``, ``re``, ``time``: texts, paths, and what files hold.

Nothing is read: a path is known when it is put together from constants, what lies there is not.
"""

from __future__ import annotations

import posixpath

from msgspec import Struct

from ..domain import ListValue, Unknown, Value, unknown_size
from .contract import CONSTANTS, Behaviour, Call, Host, attribute, behaviour, function, method
from .stdlib_math import a_float

CONSTANTS.update(
    {
        "os.sep": "/",
        "os.path.sep": "/",
        "os.curdir": ".",
        "os.pardir": "..",
        "os.linesep": "\n",
        "sys.argv": Unknown("the command line"),
        "sys.version_info": Unknown("the version of Python"),
        "sys.platform": Unknown("the platform"),
        "sys.maxsize": 2**63 - 1,
    }
)


def _some(call: Call, element: Value) -> ListValue:
    """A list of unknown length."""
    result = ListValue(None, call.site)
    result.slots["element"] = element
    return result


# -- os --------------------------------------------------------------------------------------------

_ONE_TEXT = ("basename", "dirname", "normpath", "normcase", "splitext", "split", "isabs")


@function("os.path.join", *(f"os.path.{name}" for name in _ONE_TEXT))
def path_text(call: Call) -> Value:
    """Paths put together and taken apart, as POSIX writes them."""
    parts = [arg.text if isinstance(arg, Path) else arg for arg in call.args]
    known = bool(parts) and all(isinstance(part, str) for part in parts)
    if known and (call.name == "join" or len(parts) == 1):
        return getattr(posixpath, call.name)(*parts)
    if call.name in ("split", "splitext"):
        return (Unknown("a part of a path"), Unknown("a part of a path"))
    return Unknown("a path")


@function("os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.islink", "os.access",
          "os.path.getsize", "os.path.getmtime", "os.path.abspath", "os.path.realpath",
          "os.path.expanduser", "os.path.expandvars", "os.getcwd", "os.getenv", "os.environ.get",
          "os.system", "os.popen", "os.path.relpath", "tempfile.mkdtemp", "tempfile.mkstemp",
          "tempfile.gettempdir", "sys.exc_info", "json.load",
          "pickle.load", "pickle.loads", "pickle.dumps", "joblib.load", "yaml.safe_load",
          "re.compile", "re.match", "re.search", "re.sub", "re.fullmatch", "regex.sub",
          "re.subn", "time.strftime", "datetime.datetime.now", "datetime.datetime.today",
          "logging.getLogger", "subprocess.run", "subprocess.check_output")  # fmt: skip
def not_known(call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


@function("os.makedirs", "os.mkdir", "os.remove", "os.unlink", "os.rmdir", "os.rename", "os.chdir",
          "os.replace", "os.putenv", "shutil.copy", "shutil.copyfile", "shutil.copytree",
          "shutil.rmtree", "shutil.move", "shutil.unpack_archive", "sys.stdout.write",
          "sys.stdout.flush", "sys.stderr.write", "sys.path.append", "sys.path.insert",
          "sys.setrecursionlimit", "time.sleep", "json.dump", "pickle.dump", "joblib.dump",
          "gc.collect", "warnings.filterwarnings", "warnings.simplefilter", "warnings.warn",
          "logging.basicConfig", "logging.info", "logging.debug", "logging.warning",
          "logging.error", "logging.disable", "pprint.pprint", "locale.setlocale")  # fmt: skip
def nothing(call: Call) -> Value:
    return None


@function("os.listdir", "glob.glob", "glob.iglob", "os.scandir", "re.findall", "re.split",
          "regex.findall", "regex.split", "fnmatch.filter", "re.finditer")  # fmt: skip
def texts(call: Call) -> Value:
    return _some(call, Unknown("a text"))


@function("os.walk")
def walk(call: Call) -> Value:
    names = (_some(call, Unknown("a name")), _some(call, Unknown("a name")))
    return _some(call, (Unknown("a path"), *names))


@function("os.cpu_count", "os.getpid", "multiprocessing.cpu_count", "time.time_ns")
def whole_number(call: Call) -> Value:
    return unknown_size("a number")


@function("time.time", "time.perf_counter", "time.clock", "time.monotonic", "time.process_time",
          "timeit.default_timer")  # fmt: skip
def seconds(call: Call) -> Value:
    return a_float()


# -- pathlib ---------------------------------------------------------------------------------------


class Path(Struct, frozen=True):
    """A ``pathlib.Path`` put together from constants."""

    text: str


@function("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath")
def path(call: Call) -> Value:
    return _joined(call.args)


def _joined(parts: tuple[Value, ...]) -> Value:
    texts = [part.text if isinstance(part, Path) else part for part in parts]
    known = [text for text in texts if isinstance(text, str)]
    if len(known) != len(texts):
        return Unknown("a path")
    return Path(posixpath.normpath(posixpath.join(*known)) if known else ".")


@attribute(Path, "name")
def name(value: Path, host: Host) -> Value:
    return posixpath.basename(value.text)


@attribute(Path, "stem")
def stem(value: Path, host: Host) -> Value:
    return posixpath.splitext(posixpath.basename(value.text))[0]


@attribute(Path, "suffix")
def suffix(value: Path, host: Host) -> Value:
    return posixpath.splitext(value.text)[1]


@attribute(Path, "parent")
def parent(value: Path, host: Host) -> Value:
    return Path(posixpath.dirname(value.text) or ".")


@method(Path, "joinpath")
def joinpath(value: Path, call: Call) -> Value:
    return _joined((value, *call.args))


@method(Path, "with_suffix", "with_name")
def renamed(value: Path, call: Call) -> Value:
    new = call.get(0, "suffix" if call.name == "with_suffix" else "name")
    if not isinstance(new, str):
        return Unknown("a path")
    if call.name == "with_name":
        return Path(posixpath.join(posixpath.dirname(value.text), new))
    return Path(posixpath.splitext(value.text)[0] + new)


@method(Path, "as_posix", "__str__")
def as_text(value: Path, call: Call) -> Value:
    return value.text


@method(Path, "mkdir", "unlink", "touch", "rmdir", "write_text", "write_bytes")
def change_files(value: Path, call: Call) -> Value:
    return None


@method(Path, "glob", "rglob", "iterdir")
def paths(value: Path, call: Call) -> Value:
    return _some(call, Unknown("a path"))


@method(Path, "exists", "is_file", "is_dir", "read_text", "read_bytes", "open", "resolve",
        "absolute", "expanduser", "stat", "relative_to", "rename")  # fmt: skip
def of_the_disk(value: Path, call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


@behaviour(Path)
class PathBehaviour(Behaviour):
    def binary(self, operator: str, left: Value, right: Value, host: Host) -> Value:
        if operator != "/":
            return NotImplemented
        return _joined((left, right))


__all__ = ["Path"]
