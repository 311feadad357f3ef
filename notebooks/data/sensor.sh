#!/bin/sh
# Starts a real argus on the loopback interface, for a minute; it serves clients at the port
# that is named:
#
#     sh sensor.sh 5611
PATH=$PATH:/usr/sbin
command -v argus >/dev/null || { echo "argus is not installed here"; exit 1; }
[ "$(id -u)" = 0 ] || { echo "only root may listen on an interface"; exit 1; }
exec timeout 60 argus -X -F /dev/null -i lo -P "$1" -B 127.0.0.1 -S 1
