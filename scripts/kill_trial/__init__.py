"""Kills the worker, or empties Valkey, at random moments; the numbers come out right all the same.

python -m scripts.kill_trial --times 20
"""
