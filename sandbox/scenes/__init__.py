"""Scenes: who is there at the beginning, and prepared situations that are played step by step.

`beginning` puts a world in place. A scene of `scene_file` is played by the `player`, whose steps
are the actions of the control API with selectors (`finding`) where ids are not known beforehand.
The `recorder` makes such a scene of what people do at the page. A `stage` is all that whoever
runs the sandbox hands over: scenes, a tour, actions and jumps in time.
"""

from sandbox.scenes.beginning import act, apply

__all__ = ["act", "apply"]
