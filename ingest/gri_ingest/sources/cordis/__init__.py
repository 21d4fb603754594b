"""The source `cordis`: projects of Horizon 2020, who took part in them, and from which country."""
