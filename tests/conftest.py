"""What all tests share: machines differ in speed, so no property test has a deadline."""

from hypothesis import HealthCheck, settings

settings.register_profile("vigie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vigie")
