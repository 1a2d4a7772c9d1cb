"""Whole rules that are taken for the right one: the neighbours of a task.

Each has the name of the rule, what the task asks instead, and one source or
several. They are searched by the same edits as the right formula.
"""

ADAM = '''
def formula(alpha, beta1, beta2, epsilon, var, grad, v, s, t):
    v_new = beta1 * v + (1 - beta1) * grad
    s_new = beta2 * s + (1 - beta2) * grad ** 2
'''
CORRECTED = '''
    v_hat = v_new / (1 - beta1 ** t)
    s_hat = s_new / (1 - beta2 ** t)
    var_new = var - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
    return var_new, v_new, s_new
'''
MOMENTUM = 'def formula(alpha, beta1, var, grad, v):'
RMSPROP = 'def formula(alpha, beta2, epsilon, var, grad, s):'
DECAY = 'def formula(alpha, decay_rate, global_step, decay_step):'
STAIRS = DECAY + '''
    stairs = global_step // decay_step
'''
NORM = 'def formula(Z, gamma, beta, epsilon):'
BATCHES = 'def formula(X, Y, batch_size):'
SHUFFLED = '''
    order = np.random.permutation(len(X))
    X_shuffled = X[order]
    Y_shuffled = Y[order]
'''
CUT = '''
    return [(X_shuffled[start:start + batch_size],
             Y_shuffled[start:start + batch_size])
            for start in range(0, len(X), batch_size)]
'''
RULES = {
    0: [('the minimum and the range', '''
def formula(X):
    low = np.min(X, axis=0)
    return low, np.max(X, axis=0) - low
'''), ('the mean absolute deviation', '''
def formula(X):
    mean = np.mean(X, axis=0)
    deviation = np.mean(np.abs(X - mean), axis=0)
    return mean, deviation
''')],
    1: [('normalization by X\'s own mean and deviation; use m and s, which '
         'may be those of another set', '''
def formula(X, m, s):
    m = np.mean(X, axis=0)
    s = np.std(X, axis=0)
    return (X - m) / s
'''), ('scaling to [0, 1] by minimum and maximum', '''
def formula(X, m, s):
    low = np.min(X, axis=0)
    return (X - low) / (np.max(X, axis=0) - low)
'''), ('division by s plus a small number; divide by s itself', '''
def formula(X, m, s):
    return (X - m) / (s + 1e-8)
''')],
    2: [('X and Y as they came: np.random.permutation gives a new order and '
         'changes nothing itself; index X and Y with it', '''
def formula(X, Y):
    return X, Y
'''), ('two permutations, one for X and one for Y: draw one, and index both '
       'with it', '''
def formula(X, Y):
    order = np.random.permutation(len(X))
    other = np.random.permutation(len(Y))
    return X[order], Y[other]
'''), ('X and Y joined in one array, which gives both one type: index each '
       'with the permutation', '''
def formula(X, Y):
    order = np.random.permutation(len(X))
    both = np.concatenate([X, Y], axis=1)[order]
    half = X.shape[1]
    return both[:, :half], both[:, half:]
'''), ('X and Y joined and cut in halves, but they may differ in width: '
       'index each with the permutation', '''
def formula(X, Y):
    both = np.random.permutation(np.concatenate([X, Y], axis=1))
    half = both.shape[1] // 2
    return both[:, :half], both[:, half:]
'''), ('the inverse of the permutation: take X[order], do not assign to '
       'result[order]', '''
def formula(X, Y):
    order = np.random.permutation(len(X))
    order = np.argsort(order)
    return X[order], Y[order]
'''), ('a shuffle that is seeded inside the function, so that each is the '
       'same: leave seeding to the caller', '''
def formula(X, Y):
    np.random.seed(0)
    order = np.random.permutation(len(X))
    return X[order], Y[order]
'''), ('rows drawn with replacement, some twice and some never: take '
       'np.random.permutation', '''
def formula(X, Y):
    order = np.random.randint(len(X), size=len(X))
    return X[order], Y[order]
''')],
    3: [('batches of data that are not shuffled: shuffle X and Y first',
         BATCHES + '''
    X_shuffled, Y_shuffled = X, Y
''' + CUT), ('batches of nearly one size: fill each up to batch_size, and '
             'the last takes what is left', BATCHES + SHUFFLED + '''
    count = -(-len(X) // batch_size)
    return list(zip(np.array_split(X_shuffled, count),
                    np.array_split(Y_shuffled, count)))
'''), ('batch_size batches; batch_size is the size of each',
       BATCHES + SHUFFLED + '''
    return list(zip(np.array_split(X_shuffled, batch_size),
                    np.array_split(Y_shuffled, batch_size)))
'''), ('an empty batch at the end: make ceil(m / batch_size) batches',
       BATCHES + SHUFFLED + '''
    batches = []
    for i in range(len(X) // batch_size + 1):
        start = i * batch_size
        stop = (i + 1) * batch_size
        batches.append((X_shuffled[start:stop], Y_shuffled[start:stop]))
    return batches
'''), ('whole batches only: add the last, smaller one',
       BATCHES + SHUFFLED + '''
    batches = []
    for i in range(len(X) // batch_size):
        start = i * batch_size
        stop = (i + 1) * batch_size
        batches.append((X_shuffled[start:stop], Y_shuffled[start:stop]))
    return batches
'''), ('two permutations, one for X and one for Y: draw one, and index both '
       'with it', BATCHES + '''
    order = np.random.permutation(len(X))
    other = np.random.permutation(len(Y))
    return [(X[order][start:start + batch_size],
             Y[other][start:start + batch_size])
            for start in range(0, len(X), batch_size)]
'''), ('a shuffle that is seeded inside the function, so that each is the '
       'same: leave seeding to the caller', BATCHES + '''
    np.random.seed(0)''' + SHUFFLED + CUT), (
       'data that are shuffled twice: shuffle once', BATCHES + SHUFFLED + '''
    order = np.random.permutation(len(X))
    X_shuffled = X_shuffled[order]
    Y_shuffled = Y_shuffled[order]
''' + CUT), (
       'batches that are shuffled; shuffle the data and cut them in order',
       BATCHES + '''
    batches = [(X[start:start + batch_size], Y[start:start + batch_size])
               for start in range(0, len(X), batch_size)]
    return [batches[i] for i in np.random.permutation(len(batches))]
''')],
    4: [('an average that starts at the first value; it starts at 0, and the '
         'correction makes up for that', '''
def formula(data, beta):
    v = data[0]
    averages = []
    for t, x in enumerate(data):
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return averages
''', '''
def formula(data, beta):
    v = data[0]
    averages = [v]
    for t, x in enumerate(data[1:], 2):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** t))
    return averages
''', '''
def formula(data, beta):
    v = data[0]
    averages = [v]
    for t, x in enumerate(data[1:]):
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return averages
'''), ('the plain mean of all values so far; the past loses weight by beta',
       '''
def formula(data, beta):
    total = 0
    averages = []
    for t, x in enumerate(data, 1):
        total = total + x
        averages.append(total / t)
    return averages
'''), ('a correction with the value for the index: it is 1 - beta^t with t = '
       '1, 2, 3, ...', '''
def formula(data, beta):
    v = 0
    averages = []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta ** x))
    return averages
'''), ('the corrected average fed back: keep v uncorrected from step to step',
       '''
def formula(data, beta):
    v = 0
    averages = []
    for t, x in enumerate(data, 1):
        v = beta * v + (1 - beta) * x
        v = v / (1 - beta ** t)
        averages.append(v)
    return averages
''')],
    5: [('the heavy ball of task 6, without (1 - beta1) before the gradient',
         MOMENTUM + '''
    v_new = beta1 * v + grad
    return var - alpha * v_new, v_new
'''), ('the velocity form, with alpha inside v; here v is beta1 v + (1 - '
       'beta1) grad, and the step alpha v', MOMENTUM + '''
    v_new = beta1 * v - alpha * grad
    return var + v_new, v_new
''', MOMENTUM + '''
    v_new = beta1 * v + alpha * grad
    return var - v_new, v_new
'''), ('Nesterov\'s momentum; the step here is alpha v', MOMENTUM + '''
    v_new = beta1 * v + (1 - beta1) * grad
    return var - alpha * (beta1 * v_new + (1 - beta1) * grad), v_new
''', MOMENTUM + '''
    v_new = beta1 * v + grad
    return var - alpha * (grad + beta1 * v_new), v_new
''')],
    7: [('AdaGrad, which sums the squares; average them with beta2',
         RMSPROP + '''
    s_new = s + grad ** 2
    return var - alpha * grad / (np.sqrt(s_new) + epsilon), s_new
'''), ('Keras\'s form, with epsilon inside the root', RMSPROP + '''
    s_new = beta2 * s + (1 - beta2) * grad ** 2
    return var - alpha * grad / np.sqrt(s_new + epsilon), s_new
''')],
    9: [('Adam without the bias correction: divide v by 1 - beta1^t and s by '
         '1 - beta2^t', ADAM + '''
    var_new = var - alpha * v_new / (np.sqrt(s_new) + epsilon)
    return var_new, v_new, s_new
'''), ('Keras\'s form, with epsilon beside the uncorrected root (task 10): '
       'correct s before you take its root', ADAM + '''
    rate = alpha * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    var_new = var - rate * v_new / (np.sqrt(s_new) + epsilon)
    return var_new, v_new, s_new
'''), ('Adam with the corrected moments returned: return v and s as they '
       'were before the correction', ADAM + '''
    v_new = v_new / (1 - beta1 ** t)
    s_new = s_new / (1 - beta2 ** t)
    var_new = var - alpha * v_new / (np.sqrt(s_new) + epsilon)
    return var_new, v_new, s_new
'''), ('Nadam, Adam with Nesterov\'s momentum', ADAM + '''
    v_hat = (beta1 * v_new + (1 - beta1) * grad) / (1 - beta1 ** t)
    s_hat = s_new / (1 - beta2 ** t)
    var_new = var - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
    return var_new, v_new, s_new
'''), ('AdamW, Adam with weight decay', ADAM + '''
    v_hat = v_new / (1 - beta1 ** t)
    s_hat = s_new / (1 - beta2 ** t)
    var_new = var - alpha * (
        v_hat / (np.sqrt(s_hat) + epsilon) + 0.01 * var)
    return var_new, v_new, s_new
'''), ('AMSGrad, which keeps the largest s', ADAM + '''
    s_new = np.maximum(s, s_new)
''' + CORRECTED), (
       'a centred second moment: take the square of the gradient', ADAM + '''
    s_new = beta2 * s + (1 - beta2) * (grad - v_new) ** 2
''' + CORRECTED), (
       'RMSProp: the step takes the corrected v, not the gradient', ADAM + '''
    var_new = var - alpha * grad / (np.sqrt(s_new) + epsilon)
    return var_new, v_new, s_new
''')],
    11: [('exponential decay; inverse time decay divides by 1 + decay_rate * '
          'stairs', STAIRS + '''
    return alpha * decay_rate ** stairs
''', STAIRS + '''
    return alpha * np.exp(-decay_rate * stairs)
''', STAIRS + '''
    return alpha * (1 - decay_rate) ** stairs
'''), ('linear decay; inverse time decay divides by 1 + decay_rate * stairs',
       STAIRS + '''
    return alpha - decay_rate * stairs
''', STAIRS + '''
    return alpha * (1 - decay_rate * stairs)
'''), ('a division by (1 + decay_rate)^stairs; inverse time decay divides '
       'by 1 + decay_rate * stairs', STAIRS + '''
    return alpha / (1 + decay_rate) ** stairs
'''), ('cosine decay; inverse time decay divides by 1 + decay_rate * stairs',
       DECAY + '''
    part = np.minimum(global_step, decay_step) / decay_step
    return alpha * (1 + np.cos(np.pi * part)) / 2
'''), ('a rate that falls at every step: divide by decay_step with //',
       DECAY + '''
    return alpha / (1 + decay_rate * global_step / decay_step)
'''), ('the floor of the product: bracket (global_step // decay_step)',
       DECAY + '''
    return alpha / (1 + decay_rate * global_step // decay_step)
''')],
    13: [('scaling by minimum and maximum; normalize by mean and variance',
          NORM + '''
    low = np.min(Z, axis=0)
    return gamma * (Z - low) / (np.max(Z, axis=0) - low + epsilon) + beta
'''), ('the median in place of the mean', NORM + '''
    mean = np.median(Z, axis=0)
    variance = np.mean((Z - mean) ** 2, axis=0)
    return gamma * (Z - mean) / np.sqrt(variance + epsilon) + beta
'''), ('the mean absolute deviation in place of the root of the variance',
       NORM + '''
    mean = np.mean(Z, axis=0)
    deviation = np.mean(np.abs(Z - mean), axis=0)
    return gamma * (Z - mean) / (deviation + epsilon) + beta
'''), ('a division that comes before the subtraction: bracket Z - mean',
       NORM + '''
    mean = np.mean(Z, axis=0)
    variance = np.var(Z, axis=0)
    return gamma * (Z - mean / np.sqrt(variance + epsilon)) + beta
'''), ('epsilon added to the deviation: add it to the variance, inside the '
       'root', NORM + '''
    mean = np.mean(Z, axis=0)
    deviation = np.std(Z, axis=0)
    return gamma * (Z - mean) / (deviation + epsilon) + beta
'''), ('the root of the deviation plus epsilon: take it of the variance plus '
       'epsilon', NORM + '''
    mean = np.mean(Z, axis=0)
    deviation = np.std(Z, axis=0)
    return gamma * (Z - mean) / np.sqrt(deviation + epsilon) + beta
''')],
}
