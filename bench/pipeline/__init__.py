"""The way from mosquitto to InfluxDB as a whole, with real servers, beside what people use instead."""
