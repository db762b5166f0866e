#!/bin/sh
# The real servers that tests talk to (and what Debian leaves out of Python), from Debian's packages;
# without root or apt, only says what is missing.
set -eu
PATH="$PATH:/usr/sbin"
missing=""
for pair in mosquitto:mosquitto mosquitto_pub:mosquitto-clients influxd:influxdb chromium:chromium \
    promtool:prometheus amtool:prometheus-alertmanager; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d # tests start what they need: packages are not to start their services
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "NOTE: tests that need these Debian packages will be skipped:$missing" >&2
    echo "      install them with: sudo apt-get install$missing" >&2
fi
