// libmosquitto, and its MQTT 5 property and reason code definitions.
#pragma once

#include <mosquitto.h>
#include <mqtt_protocol.h>
