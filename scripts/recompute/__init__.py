"""Random histories through the API alone, and every figure that it shows by `scripts.oracle`.

An organisation grows at random: teams that move, also today, reps that join, move and leave,
scores that are corrected and deleted, another staleness window, and plans by share, by median and
with a frozen cohort, which follow each other, end, and change from any day on.
After each change the platform has caught up; in the end every listed figure is compared with the
independent calculation.
"""
