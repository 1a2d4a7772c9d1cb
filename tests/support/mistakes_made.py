"""Mistakes made on purpose, to measure the search for their names.

Each is a right solution of some style in which texts are replaced, one of
each kind in a task. The search knows nothing of them.
"""
import ast
import dataclasses

from tests.support.solutions import BASES, solution, task_of  # noqa: F401

SIMPLE = ast.Assign, ast.AugAssign, ast.Return, ast.Expr


@dataclasses.dataclass(frozen=True)
class Made:
    """A mistake: the right solution it starts from, and what is replaced."""

    base: str
    replaced: tuple

    @property
    def task(self):
        """Give the number of the task."""
        return task_of(self.base).number

    def source(self):
        """Give the file of the learner."""
        source = solution(self.base)
        for old, new in self.replaced:
            assert source.count(old) >= 1, (self.base, old)
            source = source.replace(old, new)
        return source

    def lines(self):
        """Give the lines of the statements that differ from the right ones.
        """
        right = solution(self.base).splitlines()
        different = {i for i, line in enumerate(self.source().splitlines(), 1)
                     if i > len(right) or line != right[i - 1]}
        found = set(different)
        for node in ast.walk(ast.parse(self.source())):
            if isinstance(node, SIMPLE):
                own = set(range(node.lineno, node.end_lineno + 1))
                if own & different:
                    found |= own
        return found


def made(base, *texts):
    """Make a mistake: base, then old, new, old, new, ..."""
    return Made(base, tuple(zip(texts[::2], texts[1::2])))


MADE = [
    made('0-short', 'np.std(X, axis=0)', 'np.std(X)'),
    made('0-short', 'np.std(X, axis=0)', 'np.var(X, axis=0)'),
    made('0-sums', '/ m\n    return', '/ (m - 1)\n    return'),
    made('0-sums', '(X - mean) ** 2', 'X - mean'),
    made('0-sums', 'X.shape[0]', 'X.shape[1]'),
    made('0-loop', 'total += (value - mu) ** 2', 'total += value - mu ** 2'),
    made('0-loop', ') ** 0.5)', '))'),
    made('0-short', 'mean, std', 'std, mean', 'axis=0)\n    std', 'axis=1)'
         '\n    std'),
    made('0-short', 'np.std(X, axis=0)', 'np.std(X, axis=0, ddof=1)'),
    made('0-sums', '(X - mean) ** 2, axis=0) / m',
         '(X - mean) ** 2, axis=0)'),
    made('0-loop', 'means.append(mu)', 'means.append(total)'),
    made('0-short', 'mean, std', 'std, mean'),
    made('1-short', '(X - m) / s', '(X - m) / s ** 2'),
    made('1-short', '(X - m) / s', 'X - m / s'),
    made('1-short', '(X - m) / s', '(X - m) * s'),
    made('1-steps', 'centred / s', 'centred / np.sqrt(s)'),
    made('1-steps', 'X - m', 'm - X'),
    made('1-loop', '- m[j]', '- m[0]'),
    made('1-loop', 'X[:, j] - m[j]) / s[j]', 'X[:, j] + m[j]) / s[j]'),
    made('1-steps', 'Z = centred / s', 'Z = X / s'),
    made('1-steps', 'X - m', 'X - np.mean(X, axis=0)'),
    made('1-loop', '/ s[j]', '/ (s[j] + 1e-5)'),
    made('1-short', '(X - m) / s', '(X + m) / s ** 2'),
    made('2-short', 'Y[permutation]', 'Y'),
    made('2-short', 'X[permutation], Y[permutation]',
         'Y[permutation], X[permutation]'),
    made('2-steps', 'Y[order]', 'Y[np.random.permutation(m)]'),
    made('2-steps', 'np.random.permutation(m)',
         'np.random.permutation(m)[::-1]'),
    made('2-short', 'X[permutation], Y[permutation]', 'X, Y'),
    made('2-steps', 'X[order]', 'X[np.argsort(order)]', 'Y[order]',
         'Y[np.argsort(order)]'),
    made('2-steps', 'X[order]', 'X[::-1]'),
    made('3-while', 'end = start + batch_size',
         'end = start + batch_size + 1'),
    made('3-while', 'start < m', 'start <= m'),
    made('3-while', 'Y[start:end]', 'X[start:end]'),
    made('3-count', 'm % batch_size != 0', 'm % batch_size == 0'),
    made('3-count', '(i + 1) * batch_size]\n        y', 'i + 1 * batch_size]'
         '\n        y'),
    made('3-count', 'Y[order]', 'Y'),
    made('3-range', 'range(0, len(X), batch_size)', 'range(0, len(X))'),
    made('4-index', 'beta ** (i + 1)', 'beta ** i if i else 1 - beta'),
    made('4-index', 'beta ** (i + 1)', 'beta ** data[i]'),
    made('4-index', 'v = 0', 'v = data[0]'),
    made('4-enumerate', '1 - beta ** t', '1 - beta * t'),
    made('4-enumerate', 'data, 1', 'data, 2'),
    made('4-enumerate', 'previous * beta + value * (1 - beta)',
         'previous * (1 - beta) + value * beta'),
    made('4-enumerate', 'result.append(previous / correction)',
         'previous = previous / correction\n        '
         'result.append(previous)'),
    made('4-class', '(1 - self.beta ** self.steps)', '(1 - self.beta)'),
    made('4-index', '(1 - beta) * data', '(1 + beta) * data'),
    made('4-enumerate', 'value * (1 - beta)', 'value * 1 - beta'),
    made('4-enumerate', '1 - beta ** t', 'beta ** t'),
    made('4-index', 'data[i]', 'data[i] ** 2'),
    made('4-enumerate', 'previous = 0', 'previous = 1'),
    made('5-short', '(1 - beta1) * grad', 'grad'),
    made('5-short', 'var - alpha', 'var + alpha'),
    made('5-short', 'alpha * v', 'alpha * grad'),
    made('5-short', 'v = beta1 * v + (1 - beta1) * grad\n    '
         'var = var - alpha * v', 'var = var - alpha * v\n    '
         'v = beta1 * v + (1 - beta1) * grad'),
    made('5-short', 'beta1 * v + (1 - beta1)', '(1 - beta1) * v + beta1'),
    made('5-one', 'b * m + (1 - b) * dw', 'b * m - lr * dw', 'w - lr * m_new',
         'w + m_new'),
    made('5-one', 'w - lr * m_new, m_new', 'm_new, w - lr * m_new'),
    made('5-one', '(1 - b) * dw', '(1 + b) * dw', 'w - lr', 'w + lr'),
    made('5-short', '(1 - beta1) * grad', '(1 - beta1) * grad ** 2'),
    made('5-one', '(1 - b) * dw', '1 - b * dw'),
    made('5-short', 'var - alpha * v', 'var - alpha * v / (1 - beta1)'),
    made('6-short', ', momentum=beta1', ''),
    made('6-short', 'momentum=beta1', 'momentum=1 - beta1'),
    made('6-short', 'momentum=beta1', 'momentum=beta1, nesterov=True'),
    made('6-short', 'learning_rate=alpha, momentum=beta1', 'beta1, alpha'),
    made('6-short', 'SGD(learning_rate=alpha, momentum=beta1)',
         'RMSprop(alpha, momentum=beta1)'),
    made('7-short', 'grad ** 2', 'grad'),
    made('7-short', '(np.sqrt(s) + epsilon)', 'np.sqrt(s + epsilon)'),
    made('7-short', '(np.sqrt(s) + epsilon)', 'np.sqrt(s) + epsilon'),
    made('7-short', 'np.sqrt(s)', 's'),
    made('7-steps', 'lr * g', 'lr * squares'),
    made('7-steps', 'np.sqrt(new_cache)', 'np.sqrt(cache)'),
    made('7-steps', 'rho * cache + (1 - rho) * squares',
         'cache + squares'),
    made('7-short', 'beta2 * s + (1 - beta2)', 'beta2 * s - (1 - beta2)',
         'var - alpha', 'var + alpha'),
    made('7-short', 'beta2 * s + (1 - beta2)', '(1 - beta2) * s + beta2'),
    made('7-short', 'return var, s', 'return s, var'),
    made('7-steps', 'lr * g / (root + eps)', 'lr * g / (root + eps ** 2)'),
    made('7-short', 'grad ** 2', 'grad', 'np.sqrt(s)', 's'),
    made('7-steps', 'np.sqrt(new_cache)', 'new_cache ** 2'),
    made('8-short', 'rho=beta2', 'momentum=beta2'),
    made('8-short', 'learning_rate=alpha, rho=beta2, epsilon=epsilon',
         'alpha, beta2, epsilon'),
    made('8-short', ', epsilon=epsilon', ''),
    made('8-short', 'epsilon=epsilon', 'epsilon=epsilon, centered=True'),
    made('8-short', 'RMSprop(\n        learning_rate=alpha, rho=beta2, '
         'epsilon=epsilon', 'Adam(\n        alpha, beta_2=beta2, '
         'epsilon=epsilon'),
    made('8-short', 'rho=beta2', 'rho=1 - beta2'),
    made('8-short', 'rho=beta2', 'rho=alpha'),
    made('9-short', ' / (1 - beta1 ** t)', '', ' / (1 - beta2 ** t)', ''),
    made('9-short', 's / (1 - beta2 ** t)', 's / (1 - beta1 ** t)'),
    made('9-short', 'np.sqrt(s_corrected) + epsilon',
         'np.sqrt(s_corrected + epsilon)'),
    made('9-short', 'return var, v, s', 'return var, s, v'),
    made('9-short', 'return var, v, s',
         'return var, v_corrected, s_corrected'),
    made('9-short', 'v = beta1', 't = t + 1\n    v = beta1'),
    made('9-short', 'alpha * v_corrected', 'alpha * v'),
    made('9-short', 'grad ** 2', 'grad'),
    made('9-renamed', 'b2 ** step', 'b2 * step'),
    made('9-renamed', 'np.sqrt(u_hat) + e', 'np.sqrt(u_hat) - e'),
    made('9-renamed', 'np.sqrt(u_hat)', 'u_hat'),
    made('9-short', 'grad ** 2', 'grad', 'var - alpha', 'var + alpha'),
    made('9-short', '(1 - beta1 ** t)', '(1 - beta1)', '(1 - beta2 ** t)',
         '(1 - beta2)'),
    made('9-renamed', 'g * g', '2 * g'),
    made('9-short', 'np.sqrt(s_corrected)', 'np.sqrt(s)', 'var - alpha',
         'var + alpha'),
    made('9-short', 'alpha * v_corrected', 'alpha * v_corrected ** 2'),
    made('9-short', 'beta1 * v + (1 - beta1)', '(1 - beta1) * v + beta1',
         'beta2 * s + (1 - beta2)', '(1 - beta2) * s + beta2'),
    made('10-short', 'beta_1=beta1,', 'beta_1=beta2,'),
    made('10-short', 'beta_1=beta1', 'beta_1=beta2', 'beta_2=beta2',
         'beta_2=beta1'),
    made('10-short', ', epsilon=epsilon', ''),
    made('10-short', 'optimizers.Adam(', 'optimizers.Nadam('),
    made('10-short', 'epsilon=epsilon', 'epsilon=epsilon, amsgrad=True'),
    made('10-short', 'optimizers.Adam(', 'optimizers.Adamax('),
    made('11-short', '//', '/'),
    made('11-short', '(global_step // decay_step)',
         'global_step // decay_step'),
    made('11-short', 'alpha / (1 + decay_rate * (global_step // decay_step))',
         'alpha * decay_rate ** (global_step // decay_step)'),
    made('11-steps', 'np.floor', 'np.ceil'),
    made('11-steps', '1 + decay_rate', 'decay_rate'),
    made('11-steps', 'alpha / factor', 'alpha * factor'),
    made('11-short', '(global_step // decay_step)',
         '((global_step + 1) // decay_step)'),
    made('11-steps', '1 + decay_rate', '1 - decay_rate'),
    made('11-short', '/ (1 + decay_rate *', '/ (1 + decay_rate) * ('),
    made('12-short', ', staircase=True', ''),
    made('12-short', 'decay_steps=decay_step,\n        decay_rate='
         'decay_rate', 'decay_steps=decay_rate,\n        decay_rate='
         'decay_step'),
    made('12-short', 'InverseTimeDecay', 'ExponentialDecay'),
    made('12-own', '1 + decay_rate * stairs', '1 - decay_rate * stairs'),
    made('12-own', 'tf.floor', 'tf.math.ceil'),
    made('12-short', 'initial_learning_rate=alpha',
         'initial_learning_rate=decay_rate'),
    made('12-own', 'alpha / (1', 'alpha * (1'),
    made('13-short', 'np.sqrt(variance + epsilon)',
         'np.sqrt(variance) + epsilon'),
    made('13-short', 'np.var(Z, axis=0)', 'np.var(Z, axis=0, ddof=1)'),
    made('13-short', 'np.var', 'np.std'),
    made('13-short', 'gamma * Z_norm + beta', 'beta * Z_norm + gamma'),
    made('13-short', 'gamma * Z_norm + beta', 'gamma * (Z_norm + beta)'),
    made('13-short', '(Z - mean) /', 'Z - mean /'),
    made('13-sums', ' ** 0.5', ''),
    made('13-sums', 'var + epsilon', 'var'),
    made('13-sums', 'var = 1 / m', 'var = 1 / (m - 1)'),
    made('13-loop', '+= beta', '-= beta'),
    made('13-short', 'gamma * Z_norm + beta', 'gamma * Z_norm - beta',
         'np.var', 'np.std'),
    made('13-short', 'axis=0', 'axis=1, keepdims=True'),
    made('13-sums', 'centred / (var + epsilon) ** 0.5',
         'Z / (var + epsilon) ** 0.5'),
    made('13-loop', 'gamma[0, j] *', 'gamma[0, 0] *'),
    made('13-short', 'gamma * Z_norm', 'gamma / Z_norm'),
    made('14-layers', ', training=True', ''),
    made('14-layers', 'epsilon=1e-7', ''),
    made('14-layers', 'activation(norm(Z, training=True))',
         'norm(activation(Z), training=True)'),
    made('14-formula', 'axes=[0]', 'axes=[1], keepdims=True'),
    made('14-formula', 'activation(normal)', 'normal'),
    made('14-formula', 'beta, gamma, 1e-7', 'gamma, beta, 1e-7'),
    made('14-formula', '    return activation(normal)',
         '    return activation(Z)'),
]
