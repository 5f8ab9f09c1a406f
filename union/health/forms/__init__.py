"""The forms of health files, certificates and check-ups; they validate, the actions change."""
