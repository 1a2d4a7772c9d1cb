"""The right formula of each task, in small statements.

They are edited, so an old value returned, or a wrong one used, is just
another name. NAMES says how a sentence calls what a learner may call
otherwise.
"""
SOURCES = {
    0: '''
def formula(X):
    mean = np.mean(X, axis=0)
    deviation = np.std(X, axis=0)
    return mean, deviation
''',
    1: '''
def formula(X, m, s):
    return (X - m) / s
''',
    2: '''
def formula(X, Y):
    order = np.random.permutation(len(X))
    X_shuffled = X[order]
    Y_shuffled = Y[order]
    return X_shuffled, Y_shuffled
''',
    3: '''
def formula(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X_shuffled = X[order]
    Y_shuffled = Y[order]
    batches = []
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        X_batch = X_shuffled[start:stop]
        Y_batch = Y_shuffled[start:stop]
        batches.append((X_batch, Y_batch))
    return batches
''',
    4: '''
def formula(data, beta):
    v = 0
    averages = []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        corrected = v / (1 - beta ** t)
        averages.append(corrected)
    return averages
''',
    5: '''
def formula(alpha, beta1, var, grad, v):
    v_new = beta1 * v + (1 - beta1) * grad
    var_new = var - alpha * v_new
    return var_new, v_new
''',
    7: '''
def formula(alpha, beta2, epsilon, var, grad, s):
    s_new = beta2 * s + (1 - beta2) * grad ** 2
    var_new = var - alpha * grad / (np.sqrt(s_new) + epsilon)
    return var_new, s_new
''',
    9: '''
def formula(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v_new = beta1 * v + (1 - beta1) * grad
    s_new = beta2 * s + (1 - beta2) * grad ** 2
    v_hat = v_new / (1 - beta1 ** t)
    s_hat = s_new / (1 - beta2 ** t)
    var_new = var - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
    return var_new, v_new, s_new
''',
    11: '''
def formula(alpha, decay_rate, global_step, decay_step):
    stairs = global_step // decay_step
    return alpha / (1 + decay_rate * stairs)
''',
    13: '''
def formula(Z, gamma, beta, epsilon):
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    Z_hat = (Z - mean) / np.sqrt(variance + epsilon)
    return gamma * Z_hat + beta
''',
}
# Equal formulas from which other mistakes are near.
FORMS = {
    0: ['''
def formula(X):
    m = X.shape[0]
    mean = np.sum(X, axis=0) / m
    variance = np.sum((X - mean) ** 2, axis=0) / m
    deviation = np.sqrt(variance)
    return mean, deviation
'''],
    3: ['''
def formula(X, Y, batch_size):
    order = np.random.permutation(len(X))
    X_shuffled = X[order]
    Y_shuffled = Y[order]
    count = -(-len(X) // batch_size)
    batches = []
    for i in range(count):
        start = i * batch_size
        stop = (i + 1) * batch_size
        X_batch = X_shuffled[start:stop]
        Y_batch = Y_shuffled[start:stop]
        batches.append((X_batch, Y_batch))
    return batches
'''],
    13: ['''
def formula(Z, gamma, beta, epsilon):
    m = Z.shape[0]
    mean = np.sum(Z, axis=0) / m
    variance = np.sum((Z - mean) ** 2, axis=0) / m
    deviation = np.sqrt(variance + epsilon)
    Z_hat = (Z - mean) / deviation
    return gamma * Z_hat + beta
'''],
}
# What is put into a learner's function, at each place, and how: as a factor,
# a divisor, a summand, or that from which the place is subtracted (_).
TERMS = {
    0: {'X.shape[0]': '*/'},
    1: {'m': '-+', 's': '*/'},
    2: {},
    3: {'batch_size': '*/+'},
    4: {'beta': '*', '1 - beta': '*/', '1 - beta ** COUNTER': '/'},
    5: {'alpha': '*/', 'beta1': '*', '1 - beta1': '*/', 'grad': '*/',
        'beta1 * v': '+', '(1 - beta1) * grad': '+', 'var': '_'},
    7: {'alpha': '*/', 'beta2': '*', '1 - beta2': '*/', 'epsilon': '+-',
        'grad': '*/', 'beta2 * s': '+', '(1 - beta2) * grad ** 2': '+',
        'var': '_'},
    9: {'alpha': '*/', 'beta1': '*', 'beta2': '*', '1 - beta1': '*/',
        '1 - beta2': '*/', '1 - beta1 ** t': '/', '1 - beta2 ** t': '/',
        'epsilon': '+-', 'grad': '*/', 'beta1 * v': '+',
        'beta2 * s': '+', '(1 - beta1) * grad': '+',
        '(1 - beta2) * grad ** 2': '+', 'var': '_'},
    11: {'alpha': '*/', 'decay_rate': '*/', 'decay_step': '*/',
         'global_step': '*/', '1': '+-'},
    13: {'gamma': '*/', 'beta': '+-', 'epsilon': '+-', 'Z.shape[0]': '*/',
         'Z': '_'},
}
# Names that are treated alike, and so are mistaken alike.
PARALLEL = {'v': 's', 'v_new': 's_new', 'v_hat': 's_hat', 'beta1': 'beta2',
            'X': 'Y', 'X_shuffled': 'Y_shuffled', 'X_batch': 'Y_batch',
            'mean': 'deviation'}
NAMES = {'v_new': 'the new v', 's_new': 'the new s', 'var_new': 'the new var',
         'v_hat': 'the corrected v', 's_hat': 'the corrected s',
         'corrected': 'the corrected v', 'deviation': 'the deviation',
         'mean': 'the mean', 'variance': 'the variance',
         'order': 'the permutation', 'stairs': 'the stairs',
         'Z_hat': 'the normalized Z', 'X_shuffled': 'the shuffled X',
         'Y_shuffled': 'the shuffled Y', 'X_batch': 'the X of a batch',
         'Y_batch': 'the Y of a batch', 'averages': 'the list of averages',
         'batches': 'the list of batches'}


def module(task):
    """Return the name of a task's module, and the source of a right one."""
    return task.module, SOURCES[task.number].replace(
        'formula', task.function, 1)
