# Maven runs on whatever Java it finds; the toolchain plugin gives the compiler and the tests a 25.
MVN = mvn -B -ntp
BUILT = api/target/built
SOURCES := $(shell find pom.xml db service persistence api $(wildcard openapi.yaml) \
	-name target -prune -o -type f -print)

.PHONY: build aot serve test format lint-openapi clean

build: $(BUILT)

$(BUILT): $(SOURCES)
	$(MVN) -q package -DskipTests
	@touch $@

# make serve ARGS="--port 9000"
serve: $(BUILT)
	@exec ./milepost serve $(ARGS)

# Half the time to start; optional. To be made again after a build, or it is left unused.
aot: $(BUILT)
	deploy/make-aot-cache

test:
	.ci/install-test-tools
	$(MAKE) lint-openapi
	$(MVN) verify
	home=$$(./milepost --print-java-home) && JAVA_HOME=$$home $(MVN) -q spotless:check

format:
	home=$$(./milepost --print-java-home) && JAVA_HOME=$$home $(MVN) -q spotless:apply

lint-openapi:
	.ci/lint-openapi

clean:
	$(MVN) -q clean
