"""What befalls a ground station from the sky, the mains and the network, and inside its house."""

from simulators.facilities.ground_station.link_faults import ANY, HEARD, LOST, RECEIVED, TRACKING
from simulators.faults import Fault, FaultKind, becomes, falls, rises

SUPPLY = ("ups_battery", "generator_*", "rack_temp")
COOLED = ("air_temp", "humidity", "hpa_temp")
"""By rain."""

WEATHER = (
    Fault(
        ANY,
        "rain_fade",
        "Convective rain cell over the station",
        "Rain of 75 mm/h, path loss and system noise up, Eb/N0 down, at this station alone.",
        (
            rises("rain_rate", 20.0, 300.0),
            rises("atm_atten_x", 2.0, 600.0),
            rises("tsys_x", 60.0, 600.0),
            falls("ebn0", 2.0, 600.0),
        ),
        ramp_s=300.0,
        code="GV-F1",
        touches=("carrier_lock", "telecom.ul_*", *COOLED, *RECEIVED, *HEARD),
        hazard_s=300.0,
        kind=FaultKind.EVENT,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "thunderstorm",
        "Thunderstorm with a gust front",
        "Wind rises to 27 m/s, rain follows, the antenna stows itself within four minutes, the link is lost.",
        (
            rises("wind_speed", 15.0, 240.0),
            rises("rain_rate", 20.0, 300.0),
            becomes("carrier_lock", "false", 300.0),
            becomes("antenna_mode", "STOW", 600.0),
        ),
        ramp_s=240.0,
        code="GZ-F2",
        touches=("ant_*", "servo_current_az", "tsys_x", "atm_atten_x", "beam_background", *COOLED, *LOST),
        hazard_s=200.0,
        kind=FaultKind.EVENT,
        needs=(TRACKING,),
    ),
)

POWER = (
    Fault(
        ANY,
        "mains_outage",
        "Mains lost, generator takes over",
        "Mains voltage falls to zero, the generator starts after 15 s and burns fuel.",
        (
            falls("mains_voltage", 300.0, 15.0),
            becomes("generator_state", "RUNNING", 60.0),
            falls("generator_fuel", 1.0, 3600.0),
        ),
        code="GV-F2",
        touches=SUPPLY,
        hazard_s=40.0 * 3600.0,
    ),
    Fault(
        ANY,
        "load_shedding",
        "Load shedding by schedule",
        "Mains voltage zero in the published blocks of 2.5 h, the generator carries the station meanwhile.",
        (
            falls("mains_voltage", 300.0, 8.5 * 3600.0),
            becomes("generator_state", "RUNNING", 8.5 * 3600.0),
            falls("generator_fuel", 3.0, 10.0 * 3600.0),
        ),
        code="GZ-F1",
        touches=SUPPLY,
        kind=FaultKind.EVENT,
    ),
    Fault(
        ANY,
        "blackout",
        "Mains lost and the generator does not start",
        "Battery falls by 2 % a minute, the racks warm up, after 45 min everything stops.",
        (
            falls("mains_voltage", 300.0, 15.0),
            becomes("generator_state", "FAULT", 120.0),
            falls("ups_battery", 15.0, 600.0),
            rises("rack_temp", 8.0, 1200.0),
            becomes("antenna_mode", "FAULT", 3000.0),
        ),
        code="GV-F2",
        touches=("ant_*", "servo_current_az", "tsys_x", "atm_atten_x", "beam_background", "wan_*", *LOST),
        hazard_s=2700.0,
    ),
    Fault(
        ANY,
        "generator_test",
        "Monthly test of the generator on load",
        "The generator carries the station with the mains in order, and burns 18 L/h, as announced.",
        (becomes("generator_state", "RUNNING", 60.0), falls("generator_fuel", 1.0, 3600.0)),
        code="GZ-B1",
        kind=FaultKind.BENIGN,
    ),
    Fault(
        ANY,
        "hvac_failure",
        "Air conditioning of the equipment room stops",
        "Rack temperature rises by 8 K in 20 min with the mains in order.",
        (rises("rack_temp", 8.0, 1200.0),),
        code="GV-F2",
        hazard_s=1800.0,
    ),
)

DATA = (
    Fault(
        ANY,
        "wan_outage",
        "Network line to the control centre fails",
        "Throughput to zero, latency to time-outs, the recorder fills with the data rate.",
        (
            falls("wan_throughput", 4.0, 30.0),
            rises("wan_latency", 1000.0, 30.0),
            rises("recorder_fill", 2.0, 3600.0),
        ),
        code="GV-F5",
        hazard_s=6.0 * 3600.0,
        needs=(TRACKING,),
    ),
    Fault(
        ANY,
        "recorder_disk_failure",
        "Disks of the frame recorder fail",
        "Recorder fill jumps because capacity is gone, fewer frames are kept than arrive in good order.",
        (rises("recorder_fill", 10.0, 30.0), falls("frames_stored_rate", 5.0, 60.0)),
        code="GZ-F6",
        hazard_s=60.0,
        needs=(TRACKING,),
    ),
)
