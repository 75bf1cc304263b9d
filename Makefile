# Maven runs on whatever Java it finds; the toolchain plugin gives the compiler and the tests a 25.
MVN = mvn -B -ntp
BUILT = api/target/built
SOURCES := $(shell find pom.xml db service persistence api demo cli $(wildcard openapi.yaml) \
	-name target -prune -o -type f -print)
BENCH_KNOBS = ONLY ROUNDS SECONDS WARMUP SOAK ROWS MIGRATIONS WATCHERS

.PHONY: build aot serve demo screenshots test bench bench-report format lint-openapi check-rules clean

build: $(BUILT)

$(BUILT): $(SOURCES)
	$(MVN) -q package -DskipTests
	@touch $@

# make serve ARGS="--port 9000"
serve: $(BUILT)
	@exec ./milepost serve $(ARGS)

# Made-up migrations to look at, in ./milepost-demo.
demo: $(BUILT)
	@exec ./milepost demo

# docs/screenshots again, from a demo of its own; takes a few minutes
screenshots: $(BUILT)
	.ci/take-screenshots

# Half the time to start; optional. To be made again after a build, or it is left unused.
aot: $(BUILT)
	deploy/make-aot-cache

test:
	.ci/install-test-tools
	$(MAKE) lint-openapi check-rules
	$(MVN) verify
	home=$$(./milepost --print-java-home) && JAVA_HOME=$$home $(MVN) -q spotless:check

# make bench ONLY=patch,peers ROUNDS=3; the knobs are in bench/README.md
bench: $(BUILT)
	.ci/install-bench-tools
	python3 bench/run.py $(foreach knob,$(BENCH_KNOBS),$(if $($(knob)),$(knob)=$($(knob))))

# docs/benchmarks.md again, from the results that are there
bench-report:
	python3 bench/run.py --report

format:
	home=$$(./milepost --print-java-home) && JAVA_HOME=$$home $(MVN) -q spotless:apply

lint-openapi:
	.ci/lint-openapi

# Debian's promtool: what the alerts say of made-up series.
check-rules:
	promtool check config deploy/prometheus/prometheus.yml
	promtool test rules deploy/prometheus/rules_test.yml

clean:
	$(MVN) -q clean
