"""Rare events of the surroundings: injected like faults, each with a course in time of its own."""

from collections.abc import Iterable, Iterator

import numpy as np

from simulators.faults import NS_PER_S, ActiveFaults, Fault, Injection, shows_in
from simulators.physics import ground, radiation
from simulators.physics.arrays import Array

_QUAKE_DISTANCE_KM = 60.0
"""From the de Gerlache scarp (Watters et al. 2024)."""
_FACILITY = "command"

ENVIRONMENT_FAULTS = (
    Fault(
        _FACILITY,
        "solar_particle_event",
        "Solar particle event (S1 to S4)",
        "Proton flux rises within the hour, dose rate and memory errors follow, all decay over days.",
        shows_in("sep_flux_gt10mev", "dose_rate", "surface_potential"),
        code="X-F1",
    ),
    Fault(
        _FACILITY,
        "moonquake",
        "Shallow moonquake (magnitude 3.5 to 5.3)",
        "Ground motion rises a thousandfold and more within minutes and rings for an hour.",
        shows_in("seismic_rms"),
        code="X-F2",
    ),
    Fault(
        _FACILITY,
        "dust_plume",
        "Landing plume one kilometre away",
        "Dust deposition steps up within a minute and stays.",
        shows_in("dust_deposition"),
        code="X-F4",
    ),
)
"""Events of the surroundings, of the facility that publishes the environment.

None has a ramp; strength sets its size. Ending one takes all it did away.
"""

ParticleEvents = tuple[radiation.ParticleEvent, ...]


def particle_radiation(
    background_flux: Array, cosmic_usv_h: Array, known: ParticleEvents, faults: ActiveFaults
) -> tuple[Array, Array]:
    """Flux above 10 MeV, 1/(cm2 s sr), and dose rate, uSv/h, with the events that go on.

    Args:
        background_flux: protons without any event.
        cosmic_usv_h: dose rate of cosmic rays alone, which events shield (Forbush).
        known: events that befall every replica.
        faults: those injected.
    """
    flux, cosmic = background_flux.copy(), cosmic_usv_h.copy()
    for where, event in _particle_events(known, faults):
        elapsed_s = (faults.time_ns - event.onset_ns) / NS_PER_S
        flux[where] += radiation.particle_flux(event, elapsed_s)
        cosmic[where] *= radiation.forbush_factor(event, elapsed_s)
    return flux, cosmic + radiation.particle_dose_usv_h(flux)


def quake_rms_nm_s(faults: ActiveFaults) -> Array:
    """Ground velocity by moonquakes, nm/s, shape (replicas,)."""
    total = np.zeros(faults.replicas)
    for where, injection, elapsed_s in _ongoing("moonquake", faults):
        magnitude = ground.quake_magnitude(injection.strength)
        total[where] += ground.quake_rms_nm_s(magnitude, _QUAKE_DISTANCE_KM, elapsed_s)
    return total


def plume_dust_ug_cm2(faults: ActiveFaults) -> Array:
    """Dust thrown by landings, ug/cm2, shape (replicas,)."""
    total = np.zeros(faults.replicas)
    for where, injection, elapsed_s in _ongoing("dust_plume", faults):
        total[where] += ground.plume_dust_ug_cm2(injection.strength, elapsed_s)
    return total


def _particle_events(
    known: Iterable[radiation.ParticleEvent], faults: ActiveFaults
) -> Iterator[tuple[slice, radiation.ParticleEvent]]:
    yield from ((slice(None), event) for event in known)
    for where, injection, _ in _ongoing("solar_particle_event", faults):
        peak = radiation.peak_of_strength(injection.strength)
        yield where, radiation.ParticleEvent(injection.onset_ns, peak)


def _ongoing(name: str, faults: ActiveFaults) -> Iterator[tuple[slice, Injection, float]]:
    """Injections of one event in force: replicas it befalls, injection, seconds since its onset."""
    for injection in faults.injections:
        wanted = injection.fault.facility == _FACILITY and injection.fault.name == name
        if wanted and injection.strength_at(faults.time_ns) > 0.0:
            yield _replicas(injection), injection, (faults.time_ns - injection.onset_ns) / NS_PER_S


def _replicas(injection: Injection) -> slice:
    return slice(None) if injection.replica is None else slice(injection.replica, injection.replica + 1)
