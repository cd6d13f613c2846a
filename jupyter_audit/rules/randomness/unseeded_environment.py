"""Reinforcement-learning environments that start and act at random."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LIBRARIES = ("gym", "gymnasium", "pettingzoo", "minigrid", "ale_py")
_SEEDING = ("seed", "seed_everything", "set_random_seed")


class UnseededEnvironment(NotebookRule):
    """An environment of Gymnasium that is reset, or whose actions are sampled, without a seed.

    ## Why it matters
    The first state and the sampled actions come from generators of the environment's own, which `random.seed` and
    `np.random.seed` do not reach. Every run plays other episodes, and returns differ by more than most methods do.

    ## What to do
    `env.reset(seed=0)` the first time, and `env.action_space.seed(0)` where actions are sampled. Report the mean and
    spread over several seeds.

    ## See also
    - Gymnasium, `Env.reset`: https://gymnasium.farama.org/api/env/#gymnasium.Env.reset
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{what}` has no seed: each run plays other episodes"
    bad = (
        """
        # %%
        import gymnasium as gym
        env = gym.make("CartPole-v1")
        obs, info = env.reset()  # !
        obs, *_ = env.step(env.action_space.sample())  # !
        print(obs)
        """,
    )
    good = (
        """
        # %%
        import gymnasium as gym
        env = gym.make("CartPole-v1")
        env.action_space.seed(3)
        obs, info = env.reset(seed=3)
        for _ in range(10):
            obs, *_ = env.step(env.action_space.sample())
        obs, info = env.reset()
        """,
        """
        # %%
        import gym
        env = gym.make("CartPole-v0")
        env.seed(3)
        env.action_space.seed(3)
        env.reset()
        env.action_space.sample()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not index.imported(*_LIBRARIES):
            return
        seeding = [call.name for call in index.methods(*_SEEDING)]
        resets = [call for call in index.methods("reset") if ".make" in call.name or "env" in call.name.lower()]
        seeded = any("action_space" not in name and "random" not in name for name in seeding)
        if resets and not seeded and not any(call.node.args or call.node.keywords for call in resets):
            yield at_call(resets[0], what="env.reset()")
        samples = [call for call in index.methods("sample") if call.name.endswith("action_space.sample")]
        if samples and not any("action_space" in name for name in seeding):
            yield at_call(samples[0], what="action_space.sample()")
