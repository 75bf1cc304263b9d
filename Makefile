# Maven runs on whatever Java it finds; the toolchain plugin gives the compiler and the tests a 25.
MVN = mvn -B -ntp
BUILT = api/target/built
SOURCES := $(shell find pom.xml db service persistence api $(wildcard openapi.yaml) \
	-name target -prune -o -type f -print)

.PHONY: build serve test format lint-openapi check-rules clean

build: $(BUILT)

$(BUILT): $(SOURCES)
	$(MVN) -q package -DskipTests
	@touch $@

# make serve ARGS="--port 9000"
serve: $(BUILT)
	@exec ./milepost serve $(ARGS)

test:
	.ci/install-test-tools
	$(MAKE) lint-openapi check-rules
	$(MVN) verify
	home=$$(./milepost --print-java-home) && JAVA_HOME=$$home $(MVN) -q spotless:check

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
