"""Constants of nature (CODATA 2018; molar masses of IUPAC 2021), and what convention fixed."""

GAS_CONSTANT_J_MOL_K = 8.314_462_618
FARADAY_C_MOL = 96_485.332_12
BOLTZMANN_J_K = 1.380_649e-23
STEFAN_BOLTZMANN_W_M2_K4 = 5.670_374_419e-8
SPEED_OF_LIGHT_M_S = 299_792_458.0
ZERO_C_K = 273.15

HYDROGEN_KG_MOL = 2.01588e-3
NITROGEN_KG_MOL = 28.0134e-3
OXYGEN_KG_MOL = 31.9988e-3
WATER_KG_MOL = 18.01528e-3
CARBON_DIOXIDE_KG_MOL = 44.0095e-3

SOLAR_CONSTANT_W_M2 = 1361.0
"""Sunlight at one astronomical unit (Kopp and Lean 2011)."""
MOON_RADIUS_KM = 1737.4
"""IAU mean radius, to which the mean-Earth/polar-axis frame is referred."""

SECONDS_PER_HOUR = 3600.0
SECONDS_PER_DAY = 86_400.0
SECONDS_PER_YEAR = 365.25 * SECONDS_PER_DAY
"""Julian year."""

GOLDEN = 0.618_033_99
"""Golden ratio less one; its multiples, modulo one, fill an interval evenly."""
FWHM_PER_SIGMA = 2.354_820_045
"""Full width at half maximum of a Gaussian, in standard deviations: 2 sqrt(2 ln 2)."""
