# Reading Room: make demo, make test, make install PREFIX=...
PREFIX ?= /usr/local
STUDY ?=
SIMULATED ?=
N ?= 10000
SEED ?= 1
INDEX ?=
NAME ?=
DATA ?= ../shared/data
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/reading-room
PROGRAM = .build/release/readingroom
SHARE = $(DESTDIR)$(PREFIX)/share

.PHONY: help build demo test lint install uninstall bench bench-dicom bench-graphics bench-engine bench-registration fuzz fuzz-models pack docs clean

help:
	@echo "make demo [STUDY=folder]   open the demonstration, or a study of yours"
	@echo "make demo SIMULATED=1      open a simulated knee, made here without a network"
	@echo "make test                  install what is missing and run every test"
	@echo "make engine-networks       compare whole networks of PyTorch's exporters with onnxruntime"
	@echo "make engine-gradients      compare gradients of whole networks with PyTorch's in double precision"
	@echo "make engine-convolutions   compare 2,000 random convolutions with double precision"
	@echo "make engine-explanations   compare explanations with captum and pytorch-grad-cam"
	@echo "make install PREFIX=dir    put program, themes, packs and man page in place"
	@echo "make bench                 measure; run it on an idle machine"
	@echo "make fuzz N=.. SEED=..     run the command on changed files; INDEX=.. repeats one"
	@echo "make fuzz-models N=..      run the engine on changed models; SEED= and INDEX= as above"
	@echo "make bench-engine          time the engine against ONNX Runtime and OpenVINO; RECORD=1 keeps the tables"
	@echo "make pack NAME=soft-tissue-mass DATA=folder   train and measure a model pack anew from its data"
	@echo "make check-simulation      ask whether simulated knees give themselves away"
	@echo "make bench-dicom           time the reading of studies against pydicom and SimpleITK"
	@echo "make bench-preprocessing   compare bias fields and T2 maps with SimpleITK and SciPy; PARTS= chooses bias or t2"
	@echo "make bench-terminals       time frames in a real xterm and over a thin link; PARTS= chooses"
	@echo "make bench-registration    measure registration on simulated truth beside SimpleITK; PARTS= chooses"
	@echo "make bench-anatomy         measure what anatomy gives; ONLY=dice,echoes chooses parts, HELD=folder gives studies"
	@echo "make bench-graphics        compare pictures for terminals with chafa, img2sixel and timg"
	@echo "make check-terminals       compare pictures in real terminals with the slice; SHOTS=folder keeps them"

build:
	@.ci/install-packages build
	@swift build -c release --static-swift-stdlib --product readingroom

demo: build
	@.ci/demo $(PROGRAM) $(CACHE) "$(STUDY)" "$(SIMULATED)"

test:
	@.ci/install-packages build test
	@.ci/test $(CACHE)

lint:
	@swift format lint --strict --recursive Package.swift Sources Tests

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/reading-room/packs $(SHARE)/reading-room/themes $(SHARE)/man/man1
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/readingroom
	cp -R Sources/FindingDetection/Packs/. $(SHARE)/reading-room/packs/
	cp Themes/*.toml $(SHARE)/reading-room/themes/
	install -m 644 docs/readingroom.1 $(SHARE)/man/man1/readingroom.1
	chmod -R a+rX $(SHARE)/reading-room

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/bin/readingroom $(SHARE)/reading-room $(SHARE)/man/man1/readingroom.1

# Networks, gradients, convolutions and explanations by the built program and by others.
.PHONY: engine-peers engine-networks engine-gradients engine-convolutions engine-explanations
engine-peers: build
	@.ci/install-packages test
	@python3 -m venv $(CACHE)/engine-peers && \
	  $(CACHE)/engine-peers/bin/python -m pip install -q -r .ci/engine-requirements.txt

engine-networks: engine-peers
	@$(CACHE)/engine-peers/bin/python .ci/engine-networks "$(CURDIR)/$(PROGRAM)" $(CACHE)/engine-networks

engine-gradients: engine-peers
	@$(CACHE)/engine-peers/bin/python .ci/engine-gradients "$(CURDIR)/$(PROGRAM)" $(CACHE)/engine-networks

engine-convolutions: engine-peers
	@$(CACHE)/engine-peers/bin/python .ci/engine-convolutions "$(CURDIR)/$(PROGRAM)"

engine-explanations: engine-peers
	@$(CACHE)/engine-peers/bin/python .ci/engine-explanations "$(CURDIR)/$(PROGRAM)"

bench:
	@.ci/install-packages build
	@swift build -c release --product Benchmarks && .build/release/Benchmarks

bench-dicom: build
	@.ci/install-packages test
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" -m pip install -q -r .ci/bench-requirements.txt && \
	  "$$READING_ROOM_PYTHON" .ci/bench-dicom "$(CURDIR)/$(PROGRAM)" $(CACHE)

# Real terminals on a display in memory; the knee is in DATA/knee-mese. PARTS= chooses parts, or terminals.
SHOTS ?= $(CACHE)/check-terminals
.PHONY: bench-terminals check-terminals
bench-terminals check-terminals: build
	@.ci/install-packages test terminals
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" .ci/$@ "$(CURDIR)/$(PROGRAM)" $(CACHE) "$(DATA)/knee-mese/dicom" \
	  $(if $(filter check-%,$@),"$(SHOTS)") $(PARTS)

bench-graphics: build
	@.ci/install-packages test graphics
	@swift build -c release --static-swift-stdlib --product Benchmarks
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" .ci/bench-graphics "$(CURDIR)/$(PROGRAM)" $(CACHE)

# Peers' versions are those of .ci/bench-requirements.txt; the knee is in DATA/knee-mese. PARTS= chooses bias or t2.
.PHONY: bench-preprocessing
bench-preprocessing: build
	@.ci/install-packages test
	@swift build -c release --static-swift-stdlib --product Benchmarks
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" -m pip install -q -r .ci/bench-requirements.txt && \
	  "$$READING_ROOM_PYTHON" .ci/bench-preprocessing "$(CURDIR)/$(PROGRAM)" $(CACHE) "$(abspath $(DATA))" $(PARTS)

# Seven simulated studies; the real knee is in DATA/knee-mese.
REGISTERED := 21 22 23 24 25 26 27
bench-registration: build
	@.ci/install-packages test
	@swift build -c release --static-swift-stdlib --product Benchmarks
	@for seed in $(REGISTERED); do \
	  [ -d $(CACHE)/registration/$$seed/truth ] || $(PROGRAM) simulate --seed $$seed \
	    $$([ $$seed -le 25 ] && echo --artefact none || echo --finding random) --out $(CACHE)/registration/$$seed; done
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" -m pip install -q -r .ci/bench-requirements.txt && \
	  REAL="$(DATA)/knee-mese/dicom" "$$READING_ROOM_PYTHON" .ci/bench-registration .build/release/Benchmarks \
	    $(addprefix $(CACHE)/registration/,$(REGISTERED))

# Goes on where it was stopped. HELD= is a folder of simulated studies that no training has seen (else seeds 50001 to 50008 are made);
# the real knee is in DATA/knee-mese; OPTIONS= as `python -m readingroom_training.anatomy_bench --help` has them.
.PHONY: bench-anatomy
bench-anatomy: build
	@.ci/install-packages test
	@eval "$$(.ci/prepare-tests $(CACHE))" && \
	  "$$READING_ROOM_PYTHON" -m pip install -q -r .ci/bench-requirements.txt -r .ci/anatomy-requirements.txt && \
	  PYTHONPATH=Sources/Training "$$READING_ROOM_PYTHON" -m readingroom_training.anatomy_bench "$(CURDIR)/$(PROGRAM)" \
	    $(CACHE)/anatomy --knee "$(DATA)/knee-mese/dicom" $(if $(HELD),--held "$(HELD)") $(if $(ONLY),--only "$(ONLY)") $(OPTIONS)

# The networks come from .ci/engine-networks.
bench-engine: build
	@python3 -m venv $(CACHE)/engine-peers && \
	  $(CACHE)/engine-peers/bin/python -m pip install -q -r .ci/engine-requirements.txt && \
	  .ci/bench-engine --program "$(CURDIR)/$(PROGRAM)" --cache $(CACHE)

# Goes on where it was stopped; WORK holds checkpoints and results.
WORK ?= $(CACHE)/packs/$(NAME)
pack: build
	@.ci/install-packages test
	@.ci/pack "$(NAME)" "$(abspath $(DATA))" "$(abspath $(WORK))" "$(CURDIR)/$(PROGRAM)" $(CACHE)

# Whether simulated knees give themselves away; an hour or so. PARTS= chooses among headers, intensities, t2, tissues, patches.
.PHONY: check-simulation
check-simulation: build
	@.ci/install-packages test
	@python3 -m venv $(CACHE)/simulation && \
	  $(CACHE)/simulation/bin/python -m pip install -q -r .ci/simulation-requirements.txt && \
	  $(CACHE)/simulation/bin/python .ci/check-simulation "$(CURDIR)/$(PROGRAM)" $(CACHE)/simulation-check $(DATA) $(PARTS)

fuzz: build
	@.ci/fuzz $(PROGRAM) $(N) $(SEED) $(INDEX)

fuzz-models: build
	@.ci/fuzz --models $(PROGRAM) $(N) $(SEED) $(INDEX)

clean:
	rm -rf .build .build-test
