"""What a developer's machine needs to run and to test the portal.

Embedded PostgreSQL and Valkey, a small process supervisor with an HTTP front, demo and load data,
and the runners behind `make`. The production image carries none of it, and nothing outside this
package may import it.
"""
