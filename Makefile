# Needs nothing but Python 3.9 or later, git and a C++ compiler; works with GNU make 3.81.
# GPU builds: make run PARLEY_GPU=cuda (or vulkan, rocm; metal is macOS's default).

PYTHON3 ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := run
.PHONY: run test fix bench soak screenshots prepare

run: prepare ## open the window, or serve headless where there is no display
	@exec $(BIN)/parley

test: prepare ## every check: lint, format, types, import rules, tests
	@$(BIN)/python packaging/check.py

fix: prepare ## mend what ruff can mend
	@$(BIN)/python -m ruff check --fix
	@$(BIN)/python -m ruff format

# llama-server, which the engine is measured against, is a dependency of this alone.
bench: GROUPS := $(if $(filter engine,$(AREA)),bench)
bench: prepare ## figures against their bars, e.g. make bench AREA=spine
	@$(BIN)/python -m tests.benchmarks $(AREA)

soak: prepare ## the long crash, load and soak loops
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak --timeout=3600

# Under a virtual display (Xvfb) where there is no other, e.g. make screenshots SCENES="04 17".
screenshots: prepare ## the window in every state, as pictures in build/screenshots
	@$(BIN)/python -m tests.tour $(SCENES)

prepare: ## uv, the locked environment and llama.cpp built for this machine
	@$(PYTHON3) packaging/prepare.py $(GROUPS)
