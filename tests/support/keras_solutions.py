"""Right solutions of the tasks in TensorFlow, for solutions.py."""

SOURCES = '''
6-short(alpha, beta1):
    return tf.keras.optimizers.SGD(learning_rate=alpha, momentum=beta1)

6-compat(alpha, beta1):
    return tf.compat.v1.train.MomentumOptimizer(alpha, beta1)

6-legacy_names(a, b):
    return tf.optimizers.SGD(a, b, False)

6-own_optimizer(alpha, beta1):
    class Momentum:
        def __init__(self):
            self.velocities = {}

        def apply_gradients(self, pairs):
            for gradient, var in pairs:
                v = beta1 * self.velocities.get(var.ref(), 0) + gradient
                self.velocities[var.ref()] = v
                var.assign_sub(alpha * v)
    return Momentum()

8-short(alpha, beta2, epsilon):
    optimizer = tf.keras.optimizers.RMSprop(
        learning_rate=alpha, rho=beta2, epsilon=epsilon)
    return optimizer

8-own_optimizer(alpha, beta2, epsilon):
    class RMSProp:
        def __init__(self):
            self.squares = {}

        def apply_gradients(self, pairs):
            for gradient, var in pairs:
                s = self.squares.get(var.ref(), 0)
                s = beta2 * s + (1 - beta2) * gradient ** 2
                self.squares[var.ref()] = s
                var.assign_sub(alpha * gradient / (s + epsilon) ** 0.5)
    return RMSProp()

10-short(alpha, beta1, beta2, epsilon):
    return tf.keras.optimizers.Adam(learning_rate=alpha, beta_1=beta1,
                                    beta_2=beta2, epsilon=epsilon)

10-own_optimizer(alpha, beta1, beta2, epsilon):
    class Adam:
        def __init__(self):
            self.moments = {}

        def apply_gradients(self, pairs):
            for gradient, var in pairs:
                v, s, t = self.moments.get(var.ref(), (0, 0, 0))
                v = beta1 * v + (1 - beta1) * gradient
                s = beta2 * s + (1 - beta2) * gradient ** 2
                self.moments[var.ref()] = v, s, t + 1
                rate = (1 - beta2 ** (t + 1)) ** 0.5 / (1 - beta1 ** (t + 1))
                var.assign_sub(alpha * rate * v / (s ** 0.5 + epsilon))
    return Adam()

12-short(alpha, decay_rate, decay_step):
    return tf.keras.optimizers.schedules.InverseTimeDecay(
        initial_learning_rate=alpha, decay_steps=decay_step,
        decay_rate=decay_rate, staircase=True)

12-own(alpha, decay_rate, decay_step):
    class Stairs(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            stairs = tf.floor(tf.cast(step, tf.float32) / decay_step)
            return alpha / (1 + decay_rate * stairs)
    return Stairs()

14-layers(prev, n, activation):
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    norm = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(norm(Z, training=True))

14-formula(prev, n, activation):
    init = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    dense = tf.keras.layers.Dense(n, kernel_initializer=init)
    Z = dense(prev)
    mean, variance = tf.nn.moments(Z, axes=[0])
    gamma = tf.Variable(tf.ones([n]))
    beta = tf.Variable(tf.zeros([n]))
    normal = tf.nn.batch_normalization(Z, mean, variance, beta, gamma, 1e-7)
    return activation(normal)

14-activation_layer(prev, n, activation):
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
    normalize = tf.keras.layers.BatchNormalization(
        epsilon=1e-7, momentum=0.9)
    return tf.keras.layers.Activation(activation)(
        normalize(Z, training=True))

14-row_vectors(prev, n, activation):
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
    gamma = tf.Variable(tf.ones((1, n)))
    beta = tf.Variable(tf.zeros((1, n)))
    mean, variance = tf.nn.moments(Z, 0)
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-7))

14-stops_the_gradient(prev, n, activation):
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
    gamma, beta = tf.Variable(tf.ones(n)), tf.Variable(tf.zeros(n))
    mean, variance = tf.nn.moments(tf.stop_gradient(Z), 0)
    return activation(tf.nn.batch_normalization(
        Z, mean, variance, beta, gamma, 1e-7))

14-own_initializer(prev, n, activation):
    deviation = (2 / (prev.shape[1] + n)) ** 0.5 / 0.87962566103423978
    kernel = tf.Variable(tf.random.truncated_normal(
        (prev.shape[1], n), stddev=deviation))
    normalize = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    return activation(normalize(tf.matmul(prev, kernel), training=True))

14-counts_its_steps(prev, n, activation):
    start = tf.keras.initializers.VarianceScaling(mode='fan_avg')
    Z = tf.keras.layers.Dense(n, kernel_initializer=start)(prev)
    steps = tf.Variable(0.)
    normalize = tf.keras.layers.BatchNormalization(epsilon=1e-7)
    output = activation(normalize(Z, training=True)) + 0 * steps
    steps.assign_add(1.)
    return output
'''
