"""Kills the worker, or empties Valkey, at random moments; the numbers come out right all the same.

python -m scripts.kill_trial --times 20
python -m scripts.kill_trial --large    imports of 200,000 rows; PostgreSQL is restarted as well
"""
