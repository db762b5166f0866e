"""Rare events of the surroundings: injected like faults, each with a course in time of its own."""

from collections.abc import Iterable, Iterator

import numpy as np

from simulators.faults import (
    NS_PER_S,
    ActiveFaults,
    Fault,
    FaultKind,
    Injection,
    becomes,
    changes,
    falls,
    rises,
)
from simulators.physics import ground, radiation
from simulators.physics.arrays import Array

_QUAKE_DISTANCE_KM = 60.0
"""From the de Gerlache scarp (Watters et al. 2024)."""
_FACILITY = "command"
_MINUTE_S, _HOUR_S = 60.0, 3600.0
_PROMPT_RISE_S = 900.0
_LANDING_NM_S, _LANDING_S = 2_000.0, 120.0
"""Shaking by the engines of a lander one kilometre away (assumed)."""
_FAR_SHARE = 0.03
"""Of dust and shaking, that a planned landing several kilometres away leaves (inverse square)."""

SAFE_FOLLOWERS = (
    "command.mode",
    "command.power",
    "energy.load_*",
    "energy.loss_*",
    "energy.bus_*",
    "energy.batt*",
    "energy.rfc_*",
    "isru.*",
    "astronomy.*",
    "telecom.*",
    "gs-*",
)
"""What the station's way to SAFE moves in every facility: all that can wait rests, and less is sent."""

_STORM_FOLLOWERS = (
    *SAFE_FOLLOWERS,
    "command.obc_*",
    "command.edac_*",
    "command.scrub_period",
    "command.dose_rate",
    "command.surface_potential",
    "command.bus_error_rate",
    "command.co*_temp",
    "command.loop_*_temp",
    "command.radiator_out_temp",
    "command.heat_rejected",
    "command.accumulator_qty",
    "command.tlm_backlog",
    "command.storage_fill",
    "energy.rx_fence_dose",
    "energy.pv*",
)

_DUST_FOLLOWERS = (
    "energy.pv*",
    "energy.rx_*",
    "energy.load_*",
    "energy.bus_*",
    "energy.isolation_resistance",
    "astronomy.*",
    "telecom.data_in",
)
"""Arrays, the reactor's radiator and insulators get dust; the telescope covers itself and sends less."""

SOLAR_PARTICLE_EVENT = Fault(
    _FACILITY,
    "solar_particle_event",
    "Solar particle event (S1 to S4)",
    "Proton flux rises within the hour, dose rate and memory errors follow, all decay over days; safe mode.",
    (
        rises("sep_flux_gt10mev", 1_000.0, _HOUR_S),
        rises("dose_rate", 300.0, _HOUR_S),
        falls("surface_potential", 500.0, _HOUR_S),
        rises("edac_sbe_rate", 30.0, 2 * _HOUR_S),
        rises("bus_error_rate", 10.0, 2 * _HOUR_S),
        becomes("mode", "SAFE", _HOUR_S),
        rises("astronomy.cosmic_hits", 10.0, _HOUR_S),
    ),
    code="X-F1",
    kind=FaultKind.EVENT,
    touches=_STORM_FOLLOWERS,
    hazard_s=0.5 * _HOUR_S,
)
SEU_STORM = Fault(
    _FACILITY,
    "seu_storm",
    "Storm of memory errors in a prompt proton event",
    "Flux is at its peak within 15 minutes and memory errors with it; scrubbing is shortened, load rises.",
    (
        rises("sep_flux_gt10mev", 1_000.0, 900.0),
        rises("edac_sbe_rate", 30.0, 1200.0),
        rises("bus_error_rate", 10.0, _HOUR_S),
        falls("scrub_period", 300.0, 1200.0),
        rises("obc_a_cpu", 2.0, 1200.0),
    ),
    code="CC-F4",
    kind=FaultKind.EVENT,
    touches=_STORM_FOLLOWERS,
    hazard_s=900.0,
)
MOONQUAKE = Fault(
    _FACILITY,
    "moonquake",
    "Shallow moonquake (magnitude 3.5 to 5.3)",
    "Ground motion rises a thousandfold and more within minutes and rings for an hour.",
    (
        rises("seismic_rms", 10_000.0, 60.0),
        rises("seismic_rms", 100_000.0, 600.0),
        rises("astronomy.point_err", 10.0, 60.0),
        changes("energy.pv1_mast_tilt", 0.05, 900.0),
    ),
    code="X-F2",
    kind=FaultKind.EVENT,
    touches=("energy.pv*", "astronomy.*", "isru.*", "telecom.*", "gs-*"),
    hazard_s=10.0,
)
DUST_PLUME = Fault(
    _FACILITY,
    "dust_plume",
    "Landing one kilometre away, with covers open",
    "The ground shakes for two minutes; dust deposition steps up within one and stays.",
    (
        rises("dust_deposition", 500.0, 2 * _MINUTE_S),
        rises("seismic_rms", 500.0, _MINUTE_S),
        rises("energy.pv_dust_loss", 1.0, 5 * _MINUTE_S),
    ),
    code="X-F4",
    kind=FaultKind.EVENT,
    touches=_DUST_FOLLOWERS,
    hazard_s=_MINUTE_S,
)
PLANNED_LANDING = Fault(
    _FACILITY,
    "planned_landing",
    "Planned landing at the far pad, with covers closed",
    "The ground shakes a little for two minutes and a little dust arrives; no limit is crossed.",
    (rises("dust_deposition", 10.0, 2 * _MINUTE_S), rises("seismic_rms", 10.0, _MINUTE_S)),
    kind=FaultKind.BENIGN,
    touches=_DUST_FOLLOWERS,
)

ENVIRONMENT_FAULTS = (SOLAR_PARTICLE_EVENT, SEU_STORM, MOONQUAKE, DUST_PLUME, PLANNED_LANDING)
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
    """Ground velocity by moonquakes and landings, nm/s, shape (replicas,)."""
    total = np.zeros(faults.replicas)
    for where, injection, elapsed_s in _ongoing(MOONQUAKE, faults):
        magnitude = ground.quake_magnitude(injection.strength)
        total[where] += ground.quake_rms_nm_s(magnitude, _QUAKE_DISTANCE_KM, elapsed_s)
    for where, strength, elapsed_s, share in _landings(faults):
        total[where] += _LANDING_NM_S * strength * share * (elapsed_s < _LANDING_S)
    return total


def plume_dust_ug_cm2(faults: ActiveFaults) -> Array:
    """Dust thrown by landings, ug/cm2, shape (replicas,)."""
    total = np.zeros(faults.replicas)
    for where, strength, elapsed_s, share in _landings(faults):
        total[where] += share * ground.plume_dust_ug_cm2(strength, elapsed_s)
    return total


def _landings(faults: ActiveFaults) -> Iterator[tuple[slice, float, float, float]]:
    """Replicas, strength, seconds since the onset, and the share of its effects that comes so far."""
    for landing, share in ((DUST_PLUME, 1.0), (PLANNED_LANDING, _FAR_SHARE)):
        for where, injection, elapsed_s in _ongoing(landing, faults):
            yield where, injection.strength, elapsed_s, share


def _particle_events(
    known: Iterable[radiation.ParticleEvent], faults: ActiveFaults
) -> Iterator[tuple[slice, radiation.ParticleEvent]]:
    yield from ((slice(None), event) for event in known)
    for where, injection, _ in _ongoing(SOLAR_PARTICLE_EVENT, faults):
        peak = radiation.peak_of_strength(injection.strength)
        yield where, radiation.ParticleEvent(injection.onset_ns, peak)
    for where, injection, _ in _ongoing(SEU_STORM, faults):
        peak = radiation.peak_of_strength(injection.strength)
        yield where, radiation.ParticleEvent(injection.onset_ns, peak, _PROMPT_RISE_S)


def _ongoing(event: Fault, faults: ActiveFaults) -> Iterator[tuple[slice, Injection, float]]:
    """Injections of one event in force: replicas it befalls, injection, seconds since its onset."""
    for injection in faults.injections:
        wanted = injection.fault.facility == _FACILITY and injection.fault.name == event.name
        if wanted and injection.strength_at(faults.time_ns) > 0.0:
            yield _replicas(injection), injection, (faults.time_ns - injection.onset_ns) / NS_PER_S


def _replicas(injection: Injection) -> slice:
    return slice(None) if injection.replica is None else slice(injection.replica, injection.replica + 1)
