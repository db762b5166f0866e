"""Finding the facility models: the modules of `simulators.facilities`, and those of plugin folders."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import simulators.facilities
from simulators.facility import FacilityModel


class StationError(Exception):
    """The station cannot be put together or does not fit its catalogue; says what is wrong and where."""


def find_models(replicas: int, plugins: Iterable[Path] = ()) -> tuple[FacilityModel, ...]:
    """The models of every module that offers `models(replicas)`.

    Args:
        replicas: number of stations simulated side by side.
        plugins: folders whose `*.py` files are facility modules too.

    Raises:
        StationError: a plugin folder is missing, a module cannot be imported, or two models have one id.
    """
    found: dict[str, tuple[FacilityModel, str]] = {}
    for module in _modules(plugins):
        for model in module.models(replicas) if hasattr(module, "models") else ():
            if model.id in found:
                raise StationError(
                    f"facility '{model.id}' is simulated twice: in {found[model.id][1]} and {module.__file__}"
                )
            found[model.id] = (model, str(module.__file__))
    return tuple(model for model, _ in found.values())


def _modules(plugins: Iterable[Path]) -> Iterator[ModuleType]:
    package = simulators.facilities
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        yield importlib.import_module(f"{package.__name__}.{info.name}")
    for folder in plugins:
        if not folder.is_dir():
            raise StationError(f"plugin folder {folder} does not exist")
        for file in sorted(folder.glob("*.py")):
            yield _load(file)


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"simulators_plugin_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise StationError(f"{file} is no Python module")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a plugin may fail in any way, and its author must learn where
        raise StationError(f"{file}: {type(error).__name__}: {error}") from error
    return module
