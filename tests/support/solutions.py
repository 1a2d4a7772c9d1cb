"""Right solutions of several styles, in which mistakes are made."""

BASES = {
    '0-short': '''
def SOLVE(X):
    """Solve the task."""
    mean = np.mean(X, axis=0)
    std = np.std(X, axis=0)
    return mean, std
''',
    '0-sums': '''
def SOLVE(X):
    """Solve the task."""
    m = X.shape[0]
    mean = np.sum(X, axis=0) / m
    variance = np.sum((X - mean) ** 2, axis=0) / m
    return mean, np.sqrt(variance)
''',
    '0-loop': '''
def SOLVE(data):
    """Solve the task."""
    means, deviations = [], []
    for j in range(data.shape[1]):
        column = data[:, j]
        mu = sum(column) / len(column)
        total = 0
        for value in column:
            total += (value - mu) ** 2
        means.append(mu)
        deviations.append((total / len(column)) ** 0.5)
    return np.array(means), np.array(deviations)
''',
    '1-short': '''
def SOLVE(X, m, s):
    """Solve the task."""
    return (X - m) / s
''',
    '1-steps': '''
def SOLVE(X, m, s):
    """Solve the task."""
    centred = X - m
    Z = centred / s
    return Z
''',
    '1-loop': '''
def SOLVE(X, m, s):
    """Solve the task."""
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, j] = (X[:, j] - m[j]) / s[j]
    return result
''',
    '2-short': '''
def SOLVE(X, Y):
    """Solve the task."""
    permutation = np.random.permutation(X.shape[0])
    return X[permutation], Y[permutation]
''',
    '2-steps': '''
def SOLVE(X, Y):
    """Solve the task."""
    m = X.shape[0]
    order = np.random.permutation(m)
    X_new = X[order]
    Y_new = Y[order]
    return X_new, Y_new
''',
    '3-while': '''
def SOLVE(X, Y, batch_size):
    """Solve the task."""
    m = X.shape[0]
    order = np.random.permutation(m)
    X, Y = X[order], Y[order]
    batches = []
    start = 0
    while start < m:
        end = start + batch_size
        batches.append((X[start:end], Y[start:end]))
        start = end
    return batches
''',
    '3-count': '''
def shuffle(X, Y):
    """Shuffle."""
    order = np.random.permutation(len(X))
    return X[order], Y[order]


def SOLVE(X, Y, batch_size):
    """Solve the task."""
    X_s, Y_s = shuffle(X, Y)
    m = len(X)
    full = m // batch_size
    batches = []
    for i in range(full):
        x = X_s[i * batch_size:(i + 1) * batch_size]
        y = Y_s[i * batch_size:(i + 1) * batch_size]
        batches.append((x, y))
    if m % batch_size != 0:
        batches.append((X_s[full * batch_size:], Y_s[full * batch_size:]))
    return batches
''',
    '3-range': '''
def SOLVE(X, Y, batch_size):
    """Solve the task."""
    order = np.random.permutation(len(X))
    X_s = X[order]
    Y_s = Y[order]
    return [(X_s[i:i + batch_size], Y_s[i:i + batch_size])
            for i in range(0, len(X), batch_size)]
''',
    '4-index': '''
def SOLVE(data, beta):
    """Solve the task."""
    v = 0
    averages = []
    for i in range(len(data)):
        v = beta * v + (1 - beta) * data[i]
        averages.append(v / (1 - beta ** (i + 1)))
    return averages
''',
    '4-enumerate': '''
def SOLVE(data, beta):
    """Solve the task."""
    result = []
    previous = 0
    for t, value in enumerate(data, 1):
        previous = previous * beta + value * (1 - beta)
        correction = 1 - beta ** t
        result.append(previous / correction)
    return result
''',
    '4-class': '''
class Average:
    """A moving average."""

    def __init__(self, beta):
        """Begin."""
        self.beta = beta
        self.total = 0
        self.steps = 0

    def add(self, value):
        """Take a value, give the average."""
        self.total = self.beta * self.total + (1 - self.beta) * value
        self.steps += 1
        return self.total / (1 - self.beta ** self.steps)


def SOLVE(data, beta):
    """Solve the task."""
    average = Average(beta)
    return [average.add(value) for value in data]
''',
    '5-short': '''
def SOLVE(alpha, beta1, var, grad, v):
    """Solve the task."""
    v = beta1 * v + (1 - beta1) * grad
    var = var - alpha * v
    return var, v
''',
    '5-one': '''
def SOLVE(lr, b, w, dw, m):
    """Solve the task."""
    m_new = b * m + (1 - b) * dw
    return w - lr * m_new, m_new
''',
    '7-short': '''
def SOLVE(alpha, beta2, epsilon, var, grad, s):
    """Solve the task."""
    s = beta2 * s + (1 - beta2) * grad ** 2
    var = var - alpha * grad / (np.sqrt(s) + epsilon)
    return var, s
''',
    '7-steps': '''
def SOLVE(lr, rho, eps, w, g, cache):
    """Solve the task."""
    squares = np.square(g)
    new_cache = rho * cache + (1 - rho) * squares
    root = np.sqrt(new_cache)
    update = lr * g / (root + eps)
    return w - update, new_cache
''',
    '9-short': '''
def SOLVE(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    """Solve the task."""
    v = beta1 * v + (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    v_corrected = v / (1 - beta1 ** t)
    s_corrected = s / (1 - beta2 ** t)
    var = var - alpha * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return var, v, s
''',
    '9-renamed': '''
def moment(beta, old, new):
    """Average."""
    return beta * old + (1 - beta) * new


def SOLVE(a, b1, b2, e, w, g, m, u, step):
    """Solve the task."""
    m = moment(b1, m, g)
    u = moment(b2, u, g * g)
    m_hat = m / (1 - b1 ** step)
    u_hat = u / (1 - b2 ** step)
    denominator = np.sqrt(u_hat) + e
    w = w - a * (m_hat / denominator)
    return w, m, u
''',
    '11-short': '''
def SOLVE(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    return alpha / (1 + decay_rate * (global_step // decay_step))
''',
    '11-steps': '''
def SOLVE(alpha, decay_rate, global_step, decay_step):
    """Solve the task."""
    epochs = np.floor(global_step / decay_step)
    factor = 1 + decay_rate * epochs
    alpha = alpha / factor
    return alpha
''',
    '13-short': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_norm = (Z - mean) / np.sqrt(variance + epsilon)
    return gamma * Z_norm + beta
''',
    '13-sums': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    m = Z.shape[0]
    mu = 1 / m * np.sum(Z, axis=0)
    centred = Z - mu
    var = 1 / m * np.sum(centred ** 2, axis=0)
    Z_hat = centred / (var + epsilon) ** 0.5
    return gamma * Z_hat + beta
''',
    '13-loop': '''
def SOLVE(Z, gamma, beta, epsilon):
    """Solve the task."""
    out = np.zeros_like(Z)
    for j in range(Z.shape[1]):
        col = Z[:, j]
        mu = col.mean()
        var = col.var()
        out[:, j] = gamma[0, j] * (col - mu) / np.sqrt(var + epsilon)
        out[:, j] += beta[0, j]
    return out
''',
    '6-short': '''
def SOLVE(alpha, beta1):
    """Solve the task."""
    return tf.keras.optimizers.SGD(learning_rate=alpha, momentum=beta1)
''',
    '8-short': '''
def SOLVE(alpha, beta2, epsilon):
    """Solve the task."""
    optimizer = tf.keras.optimizers.RMSprop(
        learning_rate=alpha, rho=beta2, epsilon=epsilon)
    return optimizer
''',
    '10-short': '''
def SOLVE(alpha, beta1, beta2, epsilon):
    """Solve the task."""
    return tf.keras.optimizers.Adam(learning_rate=alpha, beta_1=beta1,
                                    beta_2=beta2, epsilon=epsilon)
''',
    '12-short': '''
def SOLVE(alpha, decay_rate, decay_step):
    """Solve the task."""
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        initial_learning_rate=alpha, decay_steps=decay_step,
        decay_rate=decay_rate, staircase=True)
''',
    '12-own': '''
def SOLVE(alpha, decay_rate, decay_step):
    """Solve the task."""
    def schedule(step):
        """Give the rate."""
        stairs = tf.floor(tf.cast(step, tf.float32) / decay_step)
        return alpha / (1 + decay_rate * stairs)
    return schedule
''',
    '14-layers': '''
def SOLVE(prev, n, activation):
    """Solve the task."""
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    norm = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(norm(Z, training=True))
''',
    '14-formula': '''
def SOLVE(prev, n, activation):
    """Solve the task."""
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    mean, variance = tf.nn.moments(Z, axes=[0])
    gamma = tf.Variable(tf.ones([n]))
    beta = tf.Variable(tf.zeros([n]))
    normal = tf.nn.batch_normalization(Z, mean, variance, beta, gamma, 1e-7)
    return activation(normal)
''',
}
