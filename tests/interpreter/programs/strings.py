a = 'model' + '_' + 'x'.upper()
b = f'{a}-{3}'
c = a.split('_')[0]
d = '%d-%s' % (3, a)
