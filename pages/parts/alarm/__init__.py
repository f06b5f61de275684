"""What the Alerts page is drawn from: the alerts, the rules in words, why one was raised."""
