#!/usr/bin/env python3
"""Task 4: a month of temperatures and their moving average."""
import options
import plotting

# San Francisco, October 2018, highest temperature of each day in Fahrenheit
TEMPERATURES = [
    72, 78, 71, 68, 66, 69, 79, 79, 65, 64, 66, 78, 64, 64, 81, 71, 69, 65,
    72, 64, 60, 61, 62, 66, 72, 72, 67, 67, 67, 68, 75]

if __name__ == '__main__':
    chosen = options.read(__doc__, picture=True)
    moving_average = __import__('4-moving_average').moving_average
    averages = moving_average(TEMPERATURES, 0.9)
    print(averages)

    def draw(plt):
        """Draw the average over the data."""
        days = range(1, len(TEMPERATURES) + 1)
        axes = plt.subplots(figsize=(8, 4.5), layout='constrained')[1]
        axes.plot(days, TEMPERATURES, 'o--', color='#d55e00', linewidth=1,
                  label='actual')
        axes.plot(days, averages, color='#0072b2', linewidth=2.5,
                  label='moving average, beta = 0.9')
        axes.set_xlabel('day of the month')
        axes.set_ylabel('temperature (°F)')
        axes.set_title('Daily maximum in San Francisco, October 2018')
        axes.legend()

    plotting.show(chosen, draw)
