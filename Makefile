# The doors a person uses. What they do is in hdo_portal/devkit/, in Python.

PYTHON ?= python3
BOOT = exec $(PYTHON) hdo_portal/devkit/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test lint bench lock messages services psql

help:
	@echo "make run       start the portal: http://localhost:8000 (PORTAL_PORT, PORTAL_DATA)"
	@echo "make test      run every test, browser tests included (ARGS='tests/sla -x')"
	@echo "make lint      judge the code, the migrations and the settings"
	@echo "make bench     measure (ARGS=worktime: only that file of bench/)"
	@echo "make services  start PostgreSQL and Valkey only"
	@echo "make psql      a prompt on the database of the running portal"
	@echo "make lock      write the lock files anew from the .in files"
	@echo "make messages  gather and compile translations"

run services psql:
	@$(BOOT) $@ $(ARGS)

test:
	@$(BOOT) --dev test --browser -- $(ARGS)

lint bench lock messages:
	@$(BOOT) --dev $@ -- $(ARGS)
