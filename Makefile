# make demo   the whole station on this machine, with a page to look at; Ctrl-C ends it
# make test   everything that must hold: style, types, import laws, generated files, tests
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check audit bench score effects learn soak servers clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: .venv/.installed  ## .venv with everything the station needs

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Set PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	    { echo "$(PYTHON) cannot make environments; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: .venv/.installed  ## the main job: seven facilities, telemetry, alerts, console
	$(BIN)/ground-segment demo

servers:
	@PYTHON=$(PYTHON) tests/support/install-servers.sh

check: .venv/.installed-dev  ## style, types, import laws, catalogue, generated files
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/ground-segment catalogue check
	$(BIN)/ground-segment rules check --strict
	$(BIN)/ground-segment rules test
	$(BIN)/ground-segment catalogue docs --check
	$(BIN)/ground-segment grafana build --check
	$(BIN)/ground-segment runbooks build --check
	$(BIN)/python -m tests.support.audit

audit: .venv/.installed-dev  ## known vulnerabilities and licences of what we stand on; needs the network
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[audit]'
	$(BIN)/python -m tests.support.audit --strict

test: servers check  ## check, then all tests with real servers
	$(BIN)/pytest --numprocesses auto --dist loadfile tests/unit tests/test_architecture.py
	$(BIN)/pytest --numprocesses auto --dist loadfile -m "not soak" tests/integration tests/browser
	$(BIN)/pytest -m "not soak" tests/system

bench: servers .venv/.installed-dev  ## measurements, beside named alternatives, into docs/performance.md
	$(BIN)/python -m bench --markdown docs/performance.md

# Campaigns as scenario-seed or scenario-seed-replicas; seeds of training are never scored. Calm ones under many
# skies teach what is normal for each instrument. The dates of single-68 and single-71 have the Earth in view.
CALM := $(foreach seed,106 110 121 122 123 124 125 126 127,benign-$(seed)-20) $(foreach seed,107 108 109 111 112 114,quiet-$(seed)-2)
TRAINING := single-102 single-104 slow-201 sensors-105-60 losses-106 $(CALM)
SCORED := single-68 single-71 slow-66 double-68-40 sensors-70-100 losses-72 benign-74-30 quiet-76-3
ACTED := actions-78-26 single-68 single-71 double-68-40
recorded = $(patsubst %,var/campaigns/%/campaign.json,$(1))
part = $(word $(1),$(subst -, ,$(2)))

play = $(BIN)/simulators campaign scoring-$(call part,1,$*) --seed $(call part,2,$*) --out $(@D) --force \
    $(if $(call part,3,$*),--replicas $(call part,3,$*))

var/campaigns/%/campaign.json: | .venv/.installed-dev
	$(play)

# What actions would have ordered is carried out in twins of those replicas, to see what it does.
var/carried-out/%/campaign.json: var/carried-out/%.jsonl
	$(play) --orders $<

learn: $(call recorded,$(TRAINING))  ## the fault-symptom matrix, and what is normal for each instrument
	$(BIN)/ground-segment rules learn $(dir $^)

score: $(call recorded,$(SCORED) $(ACTED))  ## the monitor against ground truth: over 350 seeded runs
	$(BIN)/ground-segment rules score $(dir $(call recorded,$(SCORED))) \
	    --markdown docs/monitor-score.md --html var/monitor-score.html
	rm -rf var/carried-out
	$(BIN)/ground-segment rules orders $(dir $(call recorded,$(ACTED))) --out var/carried-out
	$(MAKE) effects

ORDERED := $(wildcard var/carried-out/*.jsonl)
effects: $(ORDERED:.jsonl=/campaign.json)
	$(BIN)/ground-segment rules effects $(ORDERED:var/carried-out/%.jsonl=var/campaigns/%) \
	    --carried-out var/carried-out --markdown docs/action-effects.md

soak: servers .venv/.installed-dev  ## tests that take long
	$(BIN)/pytest -m soak --timeout 3600
	$(BIN)/python -m bench soak --minutes 30

clean:  ## remove what was made here, data of the demo included
	rm -rf .venv build dist *.egg-info var
