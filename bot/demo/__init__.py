"""The desk shown at work: scenes, the stage (the sandbox) and the supervisor of both processes."""
